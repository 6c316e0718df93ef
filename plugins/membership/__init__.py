"""Membership: cities that would like to join, and later the whole way to a place in the directory."""

"""Membership: the directory of members, where they are and are not, and cities that would like to join."""

"""Handing out what was promised in return."""

"""Copies of everything that cannot be made again, and coming back from them."""

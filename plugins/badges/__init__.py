"""Badges: a picture for members' own websites that says the truth, its code, its proof, and where it is shown."""

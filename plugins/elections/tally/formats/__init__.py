"""Ballots as files: read from anywhere, every fault named by its line; written so that others read them."""

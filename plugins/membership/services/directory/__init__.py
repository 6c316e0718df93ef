"""The directory of members: what is asked of it, counted, read in order, and found."""

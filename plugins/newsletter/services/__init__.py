"""What can be done with the newsletter."""

"""What can be done with applications for membership."""

"""What can be done with payments by reference."""

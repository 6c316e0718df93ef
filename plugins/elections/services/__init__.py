"""What can be done with calls and with the questions about them."""

"""What can be done with members and with those who would like to join."""

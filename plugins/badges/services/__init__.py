"""What can be done with badges and with the pages that carry them."""

"""Reading what a bank or a mobile operator says about an account, whatever the form of its file."""

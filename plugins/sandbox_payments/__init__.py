"""The sandbox: a payment provider of our own for demo and test, which goes the same way as a real one."""

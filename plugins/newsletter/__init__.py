"""Newsletter: what the network writes to everybody who asked for it, each in their language."""

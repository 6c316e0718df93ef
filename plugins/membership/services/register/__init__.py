"""Taking in the register of a network from a file: kept, compared, looked at, taken in, and undone."""

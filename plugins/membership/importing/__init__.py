"""Reading the register of a network from a file: its cells, its columns, and what each row says. No database here."""

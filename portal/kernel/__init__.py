"""Plain values and rules: no Flask, no database."""

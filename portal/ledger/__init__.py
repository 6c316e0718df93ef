"""Double-entry books: append-only, balanced by the database, sealed, open to everybody."""

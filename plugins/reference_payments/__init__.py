"""Reference payments: say here in one sentence what it is for."""

"""Looking whether a badge is where it was promised: pages are read here, without a database and without Flask."""

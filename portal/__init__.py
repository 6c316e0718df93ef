"""The core of the OIDP portal: small, and without knowledge of any plugin."""

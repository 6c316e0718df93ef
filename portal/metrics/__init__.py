"""Figures of a running portal for Prometheus: counted in each process, or read from the database by the worker."""

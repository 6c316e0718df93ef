"""A portal with sample data on one's own machine: set up, filled, supervised."""

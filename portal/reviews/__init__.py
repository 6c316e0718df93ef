"""What applications of every kind are made of: forms, submissions, opinions and decisions."""

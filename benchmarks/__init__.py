"""What the performance figures in the README are made with; each script compares within one run."""

"""The script that makes a badge of an element on other people's pages."""

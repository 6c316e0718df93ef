"""Writing to those who stand behind a campaign."""

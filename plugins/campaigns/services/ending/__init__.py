"""The end of a campaign: its closing report, and what is kept of it."""

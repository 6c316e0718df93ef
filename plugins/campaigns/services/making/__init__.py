"""Making a campaign: parts that are saved as they are typed, checked, handed in, reviewed."""

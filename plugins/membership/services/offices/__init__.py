"""Regional offices: their seats, what they see of their countries, and voices at risk there."""

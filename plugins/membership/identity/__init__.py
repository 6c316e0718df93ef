"""Which organisation is which: place, level and kind are who one is, a name is a hint. No database here."""

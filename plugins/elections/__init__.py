"""Elections: the call for the seat of the presidency, and the questions that cities ask about it."""

"""Work done in the background: a table that is the queue, and workers that take from it."""

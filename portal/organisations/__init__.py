"""Cities, regions, universities, associations; and those of them that hold funds."""

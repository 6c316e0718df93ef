"""Letters: stored with what they are about, sent by a worker, each once."""

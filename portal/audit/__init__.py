"""Who did what: an append-only, sealed log of every act that matters."""

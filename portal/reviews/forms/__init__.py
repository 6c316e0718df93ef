"""Forms that the secretariat builds, and what people write into them."""

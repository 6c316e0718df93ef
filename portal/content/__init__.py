"""Pages whose words the secretariat writes: about, contact, imprint, privacy, terms, accessibility."""

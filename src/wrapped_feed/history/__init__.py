"""Real listening histories: names in a normal form, and writing a history as an export."""

"""Posts webhook messages."""

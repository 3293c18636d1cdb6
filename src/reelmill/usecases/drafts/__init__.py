"""Specs that are still being written: kept, changed, copied."""

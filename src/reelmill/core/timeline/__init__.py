"""core/timeline."""

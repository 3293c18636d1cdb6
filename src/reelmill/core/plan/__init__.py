"""core/plan."""

"""media/compose."""

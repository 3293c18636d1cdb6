"""Values of single fields: numbers, times, colours, choices."""

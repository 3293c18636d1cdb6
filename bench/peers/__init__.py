"""The same ten seconds by other programs that people use for this."""

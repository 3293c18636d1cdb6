"""What a text is: its words, runs and style."""

"""What the use cases need of the world; adapters implement it. One file for each noun."""

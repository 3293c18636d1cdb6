"""What is wrong with a spec: codes, places, words for people."""

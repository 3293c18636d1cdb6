"""What captions hold: cues and words, how they are split, marked and delivered."""

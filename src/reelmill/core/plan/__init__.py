"""How a timeline is made: unique segments, the order they are played in, audio chunks."""

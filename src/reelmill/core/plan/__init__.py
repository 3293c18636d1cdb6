"""How a timeline is made: unique segments, the order to play them in, audio chunks."""

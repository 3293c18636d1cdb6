"""Jobs of the service: prepared, encoded segment by segment, finished; each step on any worker."""

"""The sound of a master: clips read and filtered, mixed in order, encoded in chunks."""

"""What is in the storage: recorded before it is written, removed once nobody needs it."""

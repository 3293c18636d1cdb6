"""The worker: claims queued work and runs the use cases on it."""

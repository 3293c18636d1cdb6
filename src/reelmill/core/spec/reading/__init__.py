"""From JSON to models, and their JSON Schema."""

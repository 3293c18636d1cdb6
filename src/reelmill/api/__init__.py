"""The HTTP API: parse, call a use case, format the reply."""

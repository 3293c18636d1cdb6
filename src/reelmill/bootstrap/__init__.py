"""The only wiring: settings become the tools that the use cases work with."""

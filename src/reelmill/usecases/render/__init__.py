"""The stages of a render, shared by the command line, Python and the service."""

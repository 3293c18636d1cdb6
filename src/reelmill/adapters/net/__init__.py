"""Sockets to servers that somebody else names."""

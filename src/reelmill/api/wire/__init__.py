"""Connections of clients: bounded in bytes, time and number before any request is made of them."""

"""Hearing the mix of a spec at a short-lived address."""

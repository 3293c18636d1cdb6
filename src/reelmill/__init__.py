"""Reelmill."""

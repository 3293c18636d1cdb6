"""Uploads that nobody completed go away; called every few minutes."""

from reelmill.usecases.assets.remove import prune_uploads

__all__ = ["prune_uploads"]

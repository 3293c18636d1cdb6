"""How long a source that is away is waited for: progress allows more retries."""

from __future__ import annotations

import random
from collections.abc import Callable
from time import monotonic

from reelmill.adapters.fetch.limits import FetchLimits


class RetryPolicy:
    """Pauses between the tries of one download.

    Args:
        limits: How long they are, and how long there may be no progress.
        now: A clock, in seconds.
    """

    def __init__(self, limits: FetchLimits, now: Callable[[], float] = monotonic) -> None:
        self._limits = limits
        self._now = now
        self._since: float | None = None
        self._reached = 0
        self._tries = 0

    def pause_seconds(self, reached_bytes: int, asked_for: float | None) -> float | None:
        """How long to pause before the next try; None where no retry is left.

        Args:
            reached_bytes: The furthest the download has come, over all tries.
            asked_for: The pause that the server asks for, in seconds, None where it does not.
        """
        if self._since is None or reached_bytes > self._reached:
            self._since, self._tries = self._now(), 0
        self._reached = max(self._reached, reached_bytes)
        left = self._since + self._limits.patience_seconds - self._now()
        length = max(self._next(), asked_for or 0.0)
        if left <= 0 or (length > left and self._limits.hands_back):
            return None
        return min(length, left)

    def _next(self) -> float:
        """The next pause by itself, a little shorter at random so that not all come at once."""
        pauses = self._limits.pauses_seconds
        length = pauses[min(self._tries, len(pauses) - 1)]
        self._tries += 1
        return length * random.uniform(0.8, 1)  # noqa: S311 - no secret

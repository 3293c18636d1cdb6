"""How long a worker keeps off work while something that all work needs is away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic


class Pauses:
    """Pauses between claims.

    Args:
        seconds: Length of the first, the second, …; the last is that of all later ones.
        now: A clock, in seconds.
    """

    def __init__(self, seconds: Sequence[float], now: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        self._now = now
        self._until = 0.0
        self._in_a_row = 0

    @property
    def seconds_left(self) -> float:
        """Until work may be claimed again, 0 where it may."""
        return max(0.0, self._until - self._now())

    def trouble(self) -> None:
        """The machine could not do it: pause, unless it pauses already."""
        if not self.seconds_left:
            length = self._seconds[min(self._in_a_row, len(self._seconds) - 1)]
            self._until, self._in_a_row = self._now() + length, self._in_a_row + 1

    def went_well(self) -> None:
        """The machine did something: the next pause is the first again."""
        self._in_a_row = 0

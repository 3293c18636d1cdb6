"""How long a worker keeps off work that its machine cannot do now, such as with a full disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic

_MOST_REMEMBERED = 1000


class Pauses:
    """Pauses between claims, and what was given back before them.

    Args:
        seconds: Length of the first, the second, …; the last is that of all later ones.
        now: A clock, in seconds.
    """

    def __init__(self, seconds: Sequence[float], now: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        self._now = now
        self._until = 0.0
        self._in_a_row = 0
        self._given_back: dict[str, int] = {}

    @property
    def seconds_left(self) -> float:
        """Until work may be claimed again, 0 where it may."""
        return max(0.0, self._until - self._now())

    def trouble(self, unit: str) -> bool:
        """The machine could not do it: pause, unless it pauses already.

        True where it was given back as often as there are pauses: from now on, attempts count.
        """
        if not self.seconds_left:
            length = self._seconds[min(self._in_a_row, len(self._seconds) - 1)]
            self._until, self._in_a_row = self._now() + length, self._in_a_row + 1
        times = self._given_back.pop(unit, 0)
        if len(self._given_back) >= _MOST_REMEMBERED:
            del self._given_back[next(iter(self._given_back))]
        self._given_back[unit] = times + 1
        return times >= len(self._seconds)

    def went_well(self) -> None:
        """The machine did something: the next pause is the first again."""
        self._in_a_row = 0

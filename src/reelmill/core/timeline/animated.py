"""Numbers that change over time: what a value is at a frame is defined here and nowhere else."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import Self

from reelmill.core.spec.values.easing import Easing
from reelmill.core.time import FrameRange
from reelmill.core.timeline.easing import eased


@dataclass(frozen=True, slots=True)
class Key:
    """A value at a time.

    Attributes:
        frame: When, in frames of what the value belongs to; may lie between two frames.
        value: The number there.
        easing: How the value gets there from the key before.
    """

    frame: Fraction
    value: Fraction
    easing: Easing = Easing.LINEAR


@dataclass(frozen=True, slots=True)
class Animated:
    """A number that may change; one key is a constant.

    Attributes:
        keys: At least one, each later than the one before. The value holds before the first and
            after the last.
    """

    keys: tuple[Key, ...]

    @classmethod
    def constant(cls, value: Fraction) -> Self:
        """A number that never changes."""
        return cls((Key(Fraction(0), value),))

    @property
    def is_constant(self) -> bool:
        """True where there is one key, as `during` leaves it where nothing changes."""
        return len(self.keys) == 1

    def at(self, frame: int) -> Fraction:
        """The value at a frame."""
        if self.is_constant:
            return self.keys[0].value
        after = self._before(frame)
        if after == 0:
            return self.keys[0].value
        if after == len(self.keys):
            return self.keys[-1].value
        a, b = self.keys[after - 1 : after + 1]
        done = (frame - a.frame) / (b.frame - a.frame)
        return a.value + (b.value - a.value) * eased(b.easing, done)

    def falls(self, frame: int) -> bool:
        """Whether a frame lies between two keys, on the way down."""
        after = self._before(frame)
        if not 0 < after < len(self.keys):
            return False
        a, b = self.keys[after - 1 : after + 1]
        return a.frame < frame and b.value < a.value and b.easing is not Easing.HOLD

    def during(self, frames: FrameRange) -> Animated:
        """The value over a range, counted from its start and with no key that does not matter."""
        first, last = frames.start, frames.end - 1
        kept = self.keys[max(0, self._before(first) - 1) : self._before(last) + 1]
        if not any(m.start <= last and m.end > first for m in Animated(kept)._moves()):
            return self.constant(self.at(first))
        return Animated(tuple(Key(k.frame - first, k.value, k.easing) for k in kept))

    def _before(self, frame: int) -> int:
        """How many keys are no later than a frame."""
        return bisect_right(self.keys, Fraction(frame), key=lambda key: key.frame)

    def changes(self) -> Iterator[FrameRange]:
        """Ranges in which neighbouring frames differ; empty where the value jumps.

        Between them, and at the frame that a range ends with, the value is at rest. A rest of a
        single frame between two changes is none.
        """
        pending: FrameRange | None = None
        for move in self._moves():
            if pending is not None and move.start > pending.end + 1:
                yield pending
                pending = None
            pending = FrameRange(pending.start if pending is not None else move.start, move.end)
        if pending is not None:
            yield pending

    def _moves(self) -> Iterator[FrameRange]:
        """The changes from key to key."""
        for a, b in pairwise(self.keys):
            if a.value == b.value:
                continue
            end = ceil(b.frame)
            yield FrameRange(end if b.easing is Easing.HOLD else floor(a.frame) + 1, end)

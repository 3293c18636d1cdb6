"""Opacity that changes: of `animate`, and of everything that fades in or out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from reelmill.core.plan.effect import Effect
from reelmill.core.time import FrameRange
from reelmill.core.timeline.animated import Animated, Key


@dataclass(frozen=True, slots=True)
class Opacity(Effect):
    """How opaque a picture is, from 0 to 1; curves that overshoot stop there."""

    value: Animated

    upright: ClassVar[bool] = False

    def at(self, frame: int) -> Fraction:
        """The opacity at a frame."""
        return min(Fraction(1), max(Fraction(0), self.value.at(frame)))

    def during(self, frames: FrameRange) -> Opacity | None:
        """The opacity over a range, None where it is 1 throughout."""
        found = Opacity(self.value.during(frames))
        return None if found.value == Animated.constant(Fraction(1)) else found

    def changes(self) -> Iterator[FrameRange]:
        """Where the opacity changes."""
        return self.value.changes()

    @property
    def moves(self) -> bool:
        """Whether it changes."""
        return not self.value.is_constant

    @property
    def lets_through(self) -> bool:
        """Always: where it is 1, there is no such effect."""
        return True

    @property
    def hides(self) -> bool:
        """Whether it is 0 throughout."""
        return not self.moves and self.at(0) == 0


def rising(frames: int) -> Opacity:
    """From nothing at frame 0 to the whole picture at frame `frames`."""
    return Opacity(Animated((Key(Fraction(0), Fraction(0)), Key(Fraction(frames), Fraction(1)))))


def falling(first: int, frames: int) -> Opacity:
    """From the whole picture at frame `first` to nothing `frames` later."""
    begin, end = Fraction(first), Fraction(first + frames)
    return Opacity(Animated((Key(begin, Fraction(1)), Key(end, Fraction(0)))))


EFFECT = Opacity

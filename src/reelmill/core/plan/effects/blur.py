"""Blur."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import ClassVar

from reelmill.core.plan.effect import Effect
from reelmill.core.time import FrameRange
from reelmill.core.timeline.animated import Animated

_REACH = 3
"""Standard deviations beyond which a bell curve is nothing."""


@dataclass(frozen=True, slots=True)
class Blur(Effect):
    """A picture blurred by a bell curve whose standard deviation is `radius` pixels."""

    radius: Animated

    pixel_seconds: ClassVar[float] = 2.5e-8

    @property
    def sigma(self) -> Fraction:
        """The radius, which never changes."""
        return self.radius.at(0)

    def during(self, frames: FrameRange) -> Blur | None:
        """The same, None where there is no radius."""
        return Blur(self.radius.during(frames)) if self.sigma else None

    @property
    def margin(self) -> int:
        """As far as the curve reaches, an even number."""
        return 2 * ceil(_REACH * self.sigma / 2)


EFFECT = Blur

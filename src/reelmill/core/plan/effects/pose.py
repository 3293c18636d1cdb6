"""A picture that is moved, scaled and turned: all of `x`, `y`, `scale` and `rotation` by keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from math import ceil, cos, hypot, radians, sin
from typing import ClassVar

from reelmill.core.plan.effect import Effect
from reelmill.core.time import FrameRange
from reelmill.core.timeline.animated import Animated
from reelmill.core.timeline.model import Placement

_SLACK = 4
"""Pixels of nothing round a picture, which is sampled beyond its edges."""

_LEAST = 1e-3
"""A picture of no size at all has no corners to go to."""

Corner = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pose(Effect):
    """How a picture lies on each frame, relative to its placement.

    Attributes:
        right, down: Pixels that it is moved by.
        scale: What its size is multiplied by.
        turn: Clockwise degrees that it is turned by, its own rotation included.
        about_x, about_y: Point of the canvas that scaling leaves where it is; constants.
        largest: The largest `scale` of the whole layer, a constant.
        turns: 1 where the layer is ever turned, else 0; a constant.
    """

    right: Animated
    down: Animated
    scale: Animated
    turn: Animated
    about_x: Animated
    about_y: Animated
    largest: Animated
    turns: Animated

    upright: ClassVar[bool] = False
    carries: ClassVar[bool] = True
    pixel_seconds: ClassVar[float] = 6e-8

    def during(self, frames: FrameRange) -> Pose:
        """The same over a range; always there, so that a layer is resampled alike throughout."""
        return Pose(*(getattr(self, field.name).during(frames) for field in fields(self)))

    def changes(self) -> Iterator[FrameRange]:
        """Where anything changes."""
        for field in fields(self):
            yield from getattr(self, field.name).changes()

    @property
    def moves(self) -> bool:
        """Whether anything changes."""
        return not all(getattr(self, field.name).is_constant for field in fields(self))

    @property
    def lets_through(self) -> bool:
        """Always: it may leave the canvas free."""
        return True

    @property
    def hides(self) -> bool:
        """Whether it has no size throughout."""
        return self.scale.is_constant and self.scale.at(0) <= 0

    def sampled(self, place: Placement) -> Placement:
        """The placement at the size the picture is scaled to before it is carried."""
        largest = self.largest.at(0)
        width, height = (max(1, round(side * largest)) for side in (place.width, place.height))
        return replace(place, width=width, height=height)

    def window(self, shown: Placement) -> tuple[int, int]:
        """Even width and height in pixels that hold a picture of this size on every frame."""
        sides = (shown.width, shown.height)
        if self.turns.at(0):
            sides = (ceil(hypot(*sides)),) * 2
        width, height = (2 * ceil(side / 2) + 2 * _SLACK for side in sides)
        return width, height

    def pixels(self, place: Placement) -> int:
        """Those of the window."""
        width, height = self.window(self.sampled(place))
        return width * height

    def centre(self, place: Placement, frame: int) -> Corner:
        """Where the picture's centre lies on the canvas."""
        scale = max(Fraction(0), self.scale.at(frame))
        x, y = self.about_x.at(0), self.about_y.at(0)
        across = x + (place.x + Fraction(place.width, 2) - x) * scale + self.right.at(frame)
        down = y + (place.y + Fraction(place.height, 2) - y) * scale + self.down.at(frame)
        return float(across), float(down)

    def corners(self, size: tuple[int, int], frame: int) -> tuple[Corner, ...]:
        """Where corners of a window go, from its centre: top left and right, then bottom ones."""
        scale = max(_LEAST, float(self.scale.at(frame) / (self.largest.at(0) or 1)))
        angle = radians(float(self.turn.at(frame)))
        ends = [(x * size[0] / 2, y * size[1] / 2) for y in (-1, 1) for x in (-1, 1)]
        right, down = scale * cos(angle), scale * sin(angle)
        return tuple((x * right - y * down, x * down + y * right) for x, y in ends)


EFFECT = Pose

"""Places of ASS: relative to a resolution of the file's own, which the canvas stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from reelmill.core.captions.place import (
    NARROWEST,
    CanvasLength,
    CuePlace,
    align_of,
    on_number_pad,
)

_SIDE = re.compile(r"0*([1-9][0-9]{0,4})")
_USUAL = (384, 288)
_TALL_OF_1280 = 1024
"""As all players have it, 1280 and 1024 belong together; any other side is of a shape of 4:3."""

Point = tuple[Fraction, Fraction]
"""What `pos` says, in the file's resolution."""


@dataclass(frozen=True, slots=True)
class Margins:
    """Distances from the left, the right, and the top or bottom, in the file's resolution."""

    left: int
    right: int
    vertical: int

    def over(self, below: Margins) -> Margins:
        """These, and those below where these are 0: an event's over its style's."""
        return Margins(
            self.left or below.left,
            self.right or below.right,
            self.vertical or below.vertical,
        )


@dataclass(frozen=True, slots=True)
class Resolution:
    """The width and height that a file's numbers are relative to (`PlayResX`, `PlayResY`)."""

    width: int
    height: int

    @classmethod
    def of(cls, info: Mapping[str, str]) -> Resolution:
        """Of the script info; what it does not say is as players have it."""
        width, height = (_side(info.get(name, "")) for name in ("PlayResX", "PlayResY"))
        if width is None and height is None:
            return cls(*_USUAL)
        if width is None and height is not None:
            return cls(1280 if height == _TALL_OF_1280 else max(1, height * 4 // 3), height)
        width = width or _USUAL[0]
        return cls(width, height or (_TALL_OF_1280 if width == 1280 else max(1, width * 3 // 4)))

    def place(self, alignment: int, margins: Margins, point: Point | None) -> CuePlace:
        """Of an event: a key of the number pad, its margins, and what its `pos` says."""
        across, down = on_number_pad(alignment)
        left, right = self._across(margins.left), 1 - self._across(margins.right)
        top = self._down(margins.vertical)
        x = left + across * (right - left)
        y = top if down == 0 else 1 - top if down == 1 else down
        if point is not None:
            x, y = point[0] / self.width, point[1] / self.height
        width = CanvasLength(max(NARROWEST, min(Fraction(1), right - left)))
        return CuePlace(
            CanvasLength(x), CanvasLength(y), across, down, width=width, align=align_of(across)
        )

    def _across(self, pixels: int) -> Fraction:
        return _bounded(Fraction(pixels, self.width))

    def _down(self, pixels: int) -> Fraction:
        return _bounded(Fraction(pixels, self.height))


@dataclass(frozen=True, slots=True)
class Event:
    """What an event has from its style and its own margins.

    Attributes:
        resolution: Of its file.
        alignment: A key of the number pad.
        margins: In the file's resolution.
    """

    resolution: Resolution
    alignment: int
    margins: Margins

    def place(self, alignment: int | None, point: Point | None) -> CuePlace:
        """Where the event stands, given what its overrides say."""
        return self.resolution.place(alignment or self.alignment, self.margins, point)


def _side(written: str) -> int | None:
    found = _SIDE.fullmatch(written.strip())
    return int(found[1]) if found else None


def _bounded(part: Fraction) -> Fraction:
    return max(Fraction(0), min(Fraction(1), part))

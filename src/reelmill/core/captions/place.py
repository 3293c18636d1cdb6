"""Where on the canvas a cue stands, as its file or the spec says."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from reelmill.core.drawing_terms import Align

CAPTION_MARGIN = Fraction(1, 20)
"""Part of the canvas' width and height that captions keep to its edges where no place is stated."""

NARROWEST = Fraction(1, 10)
"""Part of the canvas' width that a file must leave a cue for its lines."""

_ALIGNS = {Fraction(0): Align.LEFT, Fraction(1, 2): Align.CENTER, Fraction(1): Align.RIGHT}


@dataclass(frozen=True, slots=True)
class CanvasLength:
    """A part of the canvas' width or height, and pixels."""

    part: Fraction = Fraction(0)
    pixels: Fraction = Fraction(0)

    def on(self, whole: int) -> Fraction:
        """The length in pixels on so many."""
        return self.part * whole + self.pixels


@dataclass(frozen=True, slots=True)
class CuePlace:
    """A point of the canvas, and which point of the cue's box stands there.

    Attributes:
        x, y: The point, from the top left; None where the margin of all captions decides.
        across, down: Part of the box's width and height at which its point lies; None is as the
            track's position has it.
        line: Number of the line at which the box begins instead of `y`, from 0 at the top, or from
            -1 at the bottom, within the margins.
        width: Lines wrap at this width, the box's padding included.
        align: Where lines stand in the box; None is as the track's style has it.
    """

    x: CanvasLength | None = None
    y: CanvasLength | None = None
    across: Fraction | None = None
    down: Fraction | None = None
    line: int | None = None
    width: CanvasLength | None = None
    align: Align | None = None


def at_edge(along: Fraction) -> Fraction:
    """Where the point of a box lies that keeps the margin of all captions, as part of the whole."""
    return CAPTION_MARGIN + along * (1 - 2 * CAPTION_MARGIN)


def on_number_pad(alignment: int) -> tuple[Fraction, Fraction]:
    """Parts of width and height at which a key of 1 to 9 lies."""
    column, row = (alignment - 1) % 3, (alignment - 1) // 3
    return Fraction(column, 2), 1 - Fraction(row, 2)


def align_of(across: Fraction) -> Align:
    """How lines stand in a box that stands so."""
    return _ALIGNS[across]


def of_alignment(alignment: int) -> CuePlace | None:
    """The place that a key says by itself, None for the middle column: an anchor says as much."""
    across, down = on_number_pad(alignment)
    middle = across == Fraction(1, 2)
    return None if middle else CuePlace(across=across, down=down, align=align_of(across))

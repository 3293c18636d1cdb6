"""What is said alike in a spec and to the typesetter of how a text or a shape is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Align(StrEnum):
    """Where the lines of a text stand in its box."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    JUSTIFY = "justify"


class Decoration(StrEnum):
    """A line along the letters."""

    UNDERLINE = "underline"
    STRIKE = "strike"
    OVERLINE = "overline"


class Baseline(StrEnum):
    """Small letters above or below the line."""

    SUP = "sup"
    SUB = "sub"


class BackgroundBy(StrEnum):
    """What gets a box of its own."""

    TEXT = "text"
    LINE = "line"
    WORD = "word"


class WritingMode(StrEnum):
    """How lines run, as CSS calls it."""

    HORIZONTAL = "horizontal-tb"
    VERTICAL = "vertical-rl"


class ListKind(StrEnum):
    """What stands in front of the items of a list."""

    BULLET = "bullet"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class LineStart:
    """What begins with a line of a text that has lists.

    Attributes:
        level: How many lists it is in; 0 outside of all.
        marker: What stands in front of it, "" for a line that goes on with an item.
    """

    level: int = 0
    marker: str = ""


class Shape(StrEnum):
    """Which outline a shape has; a line runs along its box's horizontal middle."""

    RECTANGLE = "rectangle"
    ELLIPSE = "ellipse"
    LINE = "line"

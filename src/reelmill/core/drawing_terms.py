"""What is said alike in a spec and to the typesetter of how a text or a shape is drawn."""

from __future__ import annotations

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


class Shape(StrEnum):
    """Which outline a shape has; a line runs along its box's horizontal middle."""

    RECTANGLE = "rectangle"
    ELLIPSE = "ellipse"
    LINE = "line"

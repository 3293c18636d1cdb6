"""A text as it is read: runs of one look."""

from __future__ import annotations

from dataclasses import dataclass, field

from reelmill.core.drawing_terms import Decoration, LineStart
from reelmill.core.spec.texts.text_run import RunStyle


@dataclass(frozen=True, slots=True)
class StyledRun:
    """Letters of one look.

    Attributes:
        text: What is read.
        style: What differs from the text's own style.
        bold: Whether they are bolder than that says.
        decorations: Lines along them besides that of `style`.
        tabular: Whether all digits are equally wide.
        line: What begins here besides a run: an item of a list, or a line after one.
    """

    text: str
    style: RunStyle = field(default_factory=RunStyle)
    bold: bool = False
    decorations: tuple[Decoration, ...] = ()
    tabular: bool = False
    line: LineStart | None = None

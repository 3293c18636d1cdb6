"""The programs that Typst is given, and at what size it draws."""

from __future__ import annotations

from enum import StrEnum
from importlib.resources import files

from reelmill.core.typesetting import DrawnPicture, TextPicture

PIXELS_PER_INCH = 72.0
"""Makes Typst's point one pixel."""

_SPOKEN = "//+ "


def without_comments(program: str) -> str:
    """The program less the lines that are comments: they draw nothing, so they name nothing."""
    lines = program.splitlines(keepends=True)
    return "".join(line for line in lines if not line.lstrip().startswith("//"))


class Program(StrEnum):
    """What draws a picture."""

    PLAIN = "plain"
    SPOKEN = "spoken"


_WRITTEN = files(__package__).joinpath("picture.typ").read_text("utf-8")

PROGRAM = without_comments(_WRITTEN).encode()
"""Draws what `picture_data` describes."""

PROGRAMS = {
    Program.PLAIN: PROGRAM,
    Program.SPOKEN: without_comments(_WRITTEN.replace(_SPOKEN, "")).encode(),
}
"""The same for each program; a picture's name is made from its own."""


def program_of(picture: DrawnPicture) -> Program:
    """What draws a picture."""
    spoken = isinstance(picture, TextPicture) and picture.words is not None
    return Program.SPOKEN if spoken else Program.PLAIN

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
    STYLED = "styled"
    SPOKEN = "spoken"


def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


_PLAIN = _read("picture.typ")

PROGRAMS = {
    Program.PLAIN: without_comments(_PLAIN).encode(),
    Program.STYLED: without_comments(_read("styled.typ")).encode(),
    Program.SPOKEN: without_comments(_PLAIN.replace(_SPOKEN, "")).encode(),
}
"""They draw what `picture_data` describes, one page a picture or several."""

LAYERED = without_comments(_read("layered.typ")).encode()
"""Puts the pages of a picture on top of one another."""

SOURCES = {
    Program.PLAIN: (PROGRAMS[Program.PLAIN],),
    Program.STYLED: (PROGRAMS[Program.STYLED], LAYERED),
    Program.SPOKEN: (PROGRAMS[Program.SPOKEN],),
}
"""All that a picture of each program is drawn with: its name is made from them."""


def program_of(picture: DrawnPicture) -> Program:
    """What draws a picture."""
    if not isinstance(picture, TextPicture):
        return Program.PLAIN
    if picture.words is not None:
        return Program.SPOKEN
    return Program.STYLED if picture.is_styled else Program.PLAIN

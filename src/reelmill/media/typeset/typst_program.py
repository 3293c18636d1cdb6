"""The programs that Typst is given, and at what size it draws."""

from __future__ import annotations

from enum import StrEnum
from importlib.resources import files

from reelmill.core.typesetting import DrawnPicture, TextPicture

PIXELS_PER_INCH = 72.0
"""Makes Typst's point one pixel."""


def without_comments(program: str) -> str:
    """The program less the lines that are comments: they draw nothing, so they name nothing."""
    lines = program.splitlines(keepends=True)
    return "".join(line for line in lines if not line.lstrip().startswith("//"))


def _read(name: str) -> bytes:
    return without_comments(files(__package__).joinpath(name).read_text("utf-8")).encode()


class Program(StrEnum):
    """What draws a picture."""

    PLAIN = "plain"
    STYLED = "styled"


PROGRAMS = {Program.PLAIN: _read("picture.typ"), Program.STYLED: _read("styled.typ")}
"""They draw what `picture_data` describes, one page a picture or several."""

LAYERED = _read("layered.typ")
"""Puts the pages of a picture on top of one another."""

SOURCES = {
    Program.PLAIN: (PROGRAMS[Program.PLAIN],),
    Program.STYLED: (PROGRAMS[Program.STYLED], LAYERED),
}
"""All that a picture of each program is drawn with: its name is made from them."""


def program_of(picture: DrawnPicture) -> Program:
    """What draws a picture."""
    styled = isinstance(picture, TextPicture) and picture.is_styled
    return Program.STYLED if styled else Program.PLAIN

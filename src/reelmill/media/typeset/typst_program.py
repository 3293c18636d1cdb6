"""The program that Typst is given, and at what size it draws."""

from __future__ import annotations

from importlib.resources import files

PIXELS_PER_INCH = 72.0
"""Makes Typst's point one pixel."""


def without_comments(program: str) -> str:
    """The program less the lines that are comments: they draw nothing, so they name nothing."""
    lines = program.splitlines(keepends=True)
    return "".join(line for line in lines if not line.lstrip().startswith("//"))


PROGRAM = without_comments(files(__package__).joinpath("picture.typ").read_text("utf-8")).encode()
"""Draws what `picture_data` describes."""

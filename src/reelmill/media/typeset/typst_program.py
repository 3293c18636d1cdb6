"""The programs that Typst is given, and at what size it draws."""

from __future__ import annotations

from enum import StrEnum
from importlib.resources import files

from reelmill.core.font_names import font_name
from reelmill.core.typesetting import DrawnPicture, TextPicture
from reelmill.media.typeset.emoji_sequences import TAKEN, TAKEN_WHOLE, is_taken_apart

PIXELS_PER_INCH = 72.0
"""Makes Typst's point one pixel."""

_ADDED, _EVEN = "//+ ", "//= "
"""What lines of a program begin with that are of some of its texts only."""

_EVEN_DIGITS = "inter"
"""The font whose digits are equally wide wherever they are asked to be."""


def without_comments(program: str) -> str:
    """The program less the lines that are comments: they draw nothing, so they name nothing."""
    lines = program.splitlines(keepends=True)
    return "".join(line for line in lines if not line.lstrip().startswith("//"))


class Program(StrEnum):
    """What draws a picture.

    `WHOLE` ones keep emoji together that the others would take apart. `EVEN` ones make digits
    equally wide that the font does not, and lines of nothing but small letters as high as others;
    with words that grow, lines as high as without.
    """

    PLAIN = "plain"
    STYLED = "styled"
    SPOKEN = "spoken"
    LISTED = "listed"
    STYLED_EVEN = "styled even"
    LISTED_EVEN = "listed even"
    SPOKEN_EVEN = "spoken even"
    VERTICAL = "vertical"
    PLAIN_WHOLE = "plain whole"
    STYLED_WHOLE = "styled whole"
    SPOKEN_WHOLE = "spoken whole"
    LISTED_WHOLE = "listed whole"
    STYLED_EVEN_WHOLE = "styled even whole"
    SPOKEN_EVEN_WHOLE = "spoken even whole"
    LISTED_EVEN_WHOLE = "listed even whole"

    @property
    def basis(self) -> Program:
        """The program of most texts that it differs from in its emoji alone."""
        return Program(self.removesuffix(" whole"))

    @property
    def is_layered(self) -> bool:
        """Whether it draws several pages of one picture."""
        return self.basis not in {Program.PLAIN, Program.SPOKEN, Program.SPOKEN_EVEN}


def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


_PLAIN, _STYLED = _read("picture.typ"), _read("styled.typ")

_BASES = (
    (Program.PLAIN, _PLAIN),
    (Program.STYLED, _STYLED),
    (Program.SPOKEN, _PLAIN.replace(_ADDED, "")),
    (Program.SPOKEN_EVEN, _PLAIN.replace(_ADDED, "").replace(_EVEN, "")),
    (Program.LISTED, _STYLED.replace(_ADDED, "")),
    (Program.STYLED_EVEN, _STYLED.replace(_EVEN, "")),
    (Program.LISTED_EVEN, _STYLED.replace(_ADDED, "").replace(_EVEN, "")),
    (Program.VERTICAL, _read("vertical.typ")),
)
_WRITTEN = {program: without_comments(text) for program, text in _BASES}


def _written(program: Program) -> str:
    written = _WRITTEN[program.basis]
    return written if program in _WRITTEN else written.replace(TAKEN, TAKEN_WHOLE)


PROGRAMS = {program: _written(program).encode() for program in Program}
"""They draw what `picture_data` describes, one page a picture or several."""

LAYERED = without_comments(_read("layered.typ")).encode()
"""Puts the pages of a picture on top of one another."""

JOINED = without_comments(_read("joined.typ")).encode()
"""Sets emoji, each on a page of its own."""


def sources(program: Program) -> tuple[bytes, ...]:
    """All that a picture of a program is drawn with: its name is made from them."""
    return (PROGRAMS[program], LAYERED) if program.is_layered else (PROGRAMS[program],)


def program_of(picture: DrawnPicture) -> Program:
    """What draws a picture."""
    if not isinstance(picture, TextPicture):
        return Program.PLAIN
    if picture.is_vertical:
        return Program.VERTICAL
    basis = _basis_of(picture)
    return Program(f"{basis} whole") if is_taken_apart(picture.text) else basis


def _basis_of(picture: TextPicture) -> Program:
    if picture.words is not None:
        grows = any(run.grows for run in picture.runs)
        return Program.SPOKEN_EVEN if grows else Program.SPOKEN
    if picture.has_lists:
        return Program.LISTED_EVEN if _is_evened(picture) else Program.LISTED
    if not picture.is_styled:
        return Program.PLAIN
    return Program.STYLED_EVEN if _is_evened(picture) else Program.STYLED


def _is_evened(picture: TextPicture) -> bool:
    """Whether there are small letters off the line, or equally wide digits of other fonts."""
    looks = [run.look for run in picture.runs if run.look is not None]
    if any(look.baseline for look in looks):
        return True
    fonts = {look.font or picture.font for look in looks if look.tabular}
    if any(run.line and run.line.marker[:1].isdigit() for run in picture.runs):
        fonts.add(picture.font)
    return any(font_name(font).family.casefold() != _EVEN_DIGITS for font in fonts)

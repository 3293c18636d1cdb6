"""Names of fonts: "Montserrat ExtraBold Italic" is a family, a weight and a slant."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_NAME = 200
"""Characters of a name that a style can say."""

_UNSAID = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")

_WEIGHTS = {
    "thin": 100, "hairline": 100, "extralight": 200, "ultralight": 200, "light": 300,
    "regular": 400, "normal": 400, "book": 400, "medium": 500, "semibold": 600, "demibold": 600,
    "bold": 700, "extrabold": 800, "ultrabold": 800, "black": 900, "heavy": 900,
}  # fmt: skip
_PREFIXES = {"extra", "ultra", "semi", "demi"}
_SLANTS = {"italic", "oblique"}


@dataclass(frozen=True, slots=True)
class FontName:
    """What a font is called; weight and slant are None where the name does not say."""

    family: str
    weight: int | None = None
    italic: bool | None = None


@dataclass(frozen=True, slots=True)
class FontFamily:
    """Fonts of one name.

    Attributes:
        name: What people call it.
        weights: Lightest and heaviest.
        italic: Whether some of its letters slant.
    """

    name: str
    weights: tuple[int, int]
    italic: bool


def font_name(name: str) -> FontName:
    """The family in a name, and the weight and slant at its end; some family always stays."""
    words = name.replace("-", " ").split() if " " not in name.strip() else name.split()
    weight: int | None = None
    italic: bool | None = None
    while len(words) > 1:
        last = words[-1].casefold().replace("-", "")
        joined = words[-2].casefold() + last if len(words) > 2 else ""
        if last in _SLANTS and italic is None:
            italic, words = True, words[:-1]
        elif joined in _WEIGHTS and words[-2].casefold() in _PREFIXES and weight is None:
            weight, words = _WEIGHTS[joined], words[:-2]
        elif last in _WEIGHTS and weight is None:
            weight, words = _WEIGHTS[last], words[:-1]
        else:
            break
    return FontName(" ".join(words), weight, italic)


def said_family(name: str) -> str:
    """A family's name out of a foreign file as a style can say it, and a database can hold it."""
    return _UNSAID.sub(" ", name).strip()[:LONGEST_NAME]


def plain_family(name: str) -> str:
    """A family's name for comparisons: neither case nor blanks matter."""
    return "".join(name.split()).casefold()

"""What is known of fonts once a confined process has loaded them."""

from __future__ import annotations

import json
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reelmill.core.font_names import font_name, plain_family
from reelmill.media.font_file import Ranges, merged

_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"}

INSPECTION_VERSION = 1
"""Raise it whenever the same fonts get other facts: the golden facts tell."""


@dataclass(frozen=True, slots=True)
class LoadedFace:
    """A face as Typst knows it.

    Attributes:
        family: Typst's name of its family.
        weights: Lightest and heaviest.
        italic: Whether its letters slant.
        names: Families that its file says it is of.
    """

    family: str
    weights: tuple[int, int]
    italic: bool
    names: tuple[str, ...] = ()

    @property
    def known_as(self) -> str:
        """What people call its family: to Typst `DM Sans` is `DM Sans 9pt`."""
        name = self.names[0] if self.names else self.family
        same = plain_family(font_name(name).family) == plain_family(self.family)
        return self.family if same else name


@dataclass(frozen=True)
class FontFacts:
    """Faces of one or more font files, and the characters they have between them, in order."""

    faces: tuple[LoadedFace, ...]
    characters: tuple[tuple[int, int], ...]

    @cached_property
    def _starts(self) -> list[int]:
        return [first for first, _ in self.characters]

    def has(self, character: str) -> bool:
        """True where some face has a picture of the character."""
        place = bisect_right(self._starts, ord(character)) - 1
        return place >= 0 and ord(character) <= self.characters[place][1]

    def lacking(self, text: str) -> str:
        """The characters of a text that no face has, each once; what is never seen is not."""
        letters = dict.fromkeys(unicodedata.normalize("NFC", text))
        return "".join(c for c in letters if not _is_unseen(c) and not self._shows(c))

    def _shows(self, character: str) -> bool:
        """A letter that no face has may be put together from its parts."""
        parts = unicodedata.normalize("NFD", character)
        return self.has(character) or (len(parts) > 1 and all(map(self.has, parts)))

    def with_others(self, others: FontFacts) -> FontFacts:
        """These and others, these first."""
        ranges: Ranges = [*self.characters, *others.characters]
        return FontFacts((*self.faces, *others.faces), tuple(merged(ranges)))

    def to_json(self) -> str:
        """For `facts_from`."""
        faces = [(f.family, f.weights, f.italic, f.names) for f in self.faces]
        return json.dumps({"faces": faces, "characters": self.characters})


def facts_from(text: str | bytes) -> FontFacts:
    """What `to_json` wrote.

    Raises:
        ValueError, TypeError, KeyError: it did not.
    """
    reported: Mapping[str, Any] = json.loads(text)
    faces = (LoadedFace(str(a), _pair(b), bool(c), tuple(d)) for a, b, c, d in reported["faces"])
    return FontFacts(tuple(faces), tuple(_pair(pair) for pair in reported["characters"]))


def _is_unseen(character: str) -> bool:
    """Controls, joiners, directions, blanks and selectors have no picture of their own."""
    return (
        unicodedata.category(character) in _UNSEEN
        or "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
    )


def _pair(reported: Sequence[Any]) -> tuple[int, int]:
    first, last = map(int, reported)
    return first, last

"""Languages, as a page of the web names them: "de", "pt-BR", "zh-TW"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import break_rule
from reelmill.core.spec.values.patterned import Patterned

_PATTERN = "^[A-Za-z]{2,3}(-[A-Za-z]{2})?$"
_TAG = re.compile(_PATTERN[:-1] + r"\Z")

_HYPHENATED = (
    "af be bg ca cs da de el en es et fi fr hr hu is it ka ku la lt mn nb nl nn pl pt ru sk sl sq "
    "sr sv tk tr uk"
)
HYPHENATED = frozenset(_HYPHENATED.split())
"""Languages whose hyphenation Typst knows."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language of two or three letters, and a country of two where that matters."""

    language: str
    country: str | None = None

    @classmethod
    def of(cls, tag: str) -> Tongue:
        """What a tag means."""
        language, _, country = tag.partition("-")
        return cls(language.lower(), country.upper() or None)


@dataclass(frozen=True, slots=True)
class Language(Patterned):
    """Annotation of a field that names a language."""

    pattern: ClassVar[str] = _PATTERN

    def read(self, value: object) -> str:
        """The tag.

        Raises:
            PydanticCustomError: no text, or none of that form.
        """
        rule = "a language, with a country where that matters"
        if not isinstance(value, str):
            break_rule(Code.WRONG_TYPE, rule)
        if not _TAG.match(value):
            break_rule(Code.UNKNOWN_VALUE, rule, 'for example "de", "pt-BR" or "zh-TW"')
        return value

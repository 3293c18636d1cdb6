"""Capitals and small letters of a text in parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import assert_never

from reelmill.core.spec.texts.text_style import LetterCase
from reelmill.core.spec.values.language import Tongue

_DOTTED = {"tr", "az"}
"""Languages in which the capital of i is İ."""

_INSIDE = re.compile("[\\w'\u2019]\\Z")
_WORD = re.compile("[^\\W_][\\w'\u2019]*")


def in_case(parts: Sequence[tuple[str, LetterCase | None]], lang: str | None) -> list[str]:
    """Each part in the case that is asked of it; a word may run from one part into the next."""
    dotted = Tongue.of(lang or "").language in _DOTTED
    shown: list[str] = []
    before = ""
    for text, case in parts:
        shown.append(_cased(text, case, dotted, inside=bool(_INSIDE.search(before))))
        before = text[-1:] or before
    return shown


def _cased(text: str, case: LetterCase | None, dotted: bool, *, inside: bool) -> str:
    match case:
        case None:
            return text
        case LetterCase.UPPER:
            return _upper(text, dotted)
        case LetterCase.LOWER:
            return _lower(text, dotted)
        case LetterCase.TITLE:
            return _title(text, dotted, inside=inside)
        case _:
            assert_never(case)


def _upper(text: str, dotted: bool) -> str:
    return (text.replace("i", "İ") if dotted else text).upper()


def _lower(text: str, dotted: bool) -> str:
    return (text.replace("I", "\u0131").replace("İ", "i") if dotted else text).lower()


def _title(text: str, dotted: bool, *, inside: bool) -> str:
    """First letters as capitals, the others as they are written."""

    def capital(word: re.Match[str]) -> str:
        if inside and word.start() == 0:
            return word[0]
        first = "İ" if dotted and word[0][0] == "i" else word[0][0].title()
        return first + word[0][1:]

    return _WORD.sub(capital, text)

"""Korean words: lines end between them, as its readers expect, not between any two syllables.

Unicode lets a line end after every syllable (UAX 14), and Typst knows no other way; style sheets
call this one `word-break: keep-all`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

GLUE = "\u034f"
"""The combining grapheme joiner: unseen, of its letter's cluster, and no line ends beside it."""

_HANGUL = "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff\uffa0-\uffdc"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANA = "\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_FIRST_JAMO, _LATER_JAMO = "\u1100-\u115f\ua960-\ua97f", "\u1160-\u11ff\ud7b0-\ud7ff"
"""Parts of a syllable: what follows the first is of the same cluster anyway."""

_OPENING = r"(\[{\u201c\u2018\u00ab"
_CLOSING = r")\]}\u201d\u2019\u00bb%\u00b0'\""


def _inside(own: str, foreign: str) -> re.Pattern[str]:
    """Places between two letters of a word of which one is in `own`, and none in `foreign`."""
    letter = rf"[^\W_{foreign}]"
    after = rf"(?<=[{own}])(?=[{_OPENING}]|{letter})"
    before = rf"(?:(?<=[{_CLOSING}])|(?<={letter}))(?=[{own}])"
    return re.compile(rf"(?<![{_FIRST_JAMO}])(?:{after}|{before})(?![{_LATER_JAMO}])")


_KOREAN, _OF_NEIGHBOURS = _inside(_HANGUL + _HAN, _KANA), _inside(_HANGUL, _KANA + _HAN)
_ANY = _inside(_HANGUL, _KANA)


def _pattern(lang: str) -> re.Pattern[str]:
    """Chinese characters are of a Korean word in Korean, or where they touch Hangul."""
    match lang:
        case "ko":
            return _KOREAN
        case "zh" | "ja":
            return _OF_NEIGHBOURS
        case _:
            return _ANY


def are_one_word(before: str, after: str, lang: str = "") -> bool:
    """Whether no line ends between two stretches of text."""
    return _pattern(lang).search(before[-1:] + after[:1]) is not None


def glued(texts: Sequence[str], lang: str = "") -> list[str]:
    """Texts that follow one another, with `GLUE` after each letter that a line must not end with.

    All else about them stays: their letters, widths and clusters.
    """
    places = [found.start() for found in _pattern(lang).finditer("".join(texts))]
    if not places:
        return list(texts)
    ends = list(accumulate(map(len, texts)))
    return [
        _with_glue(text, end - len(text), places) for text, end in zip(texts, ends, strict=True)
    ]


def _with_glue(text: str, begin: int, places: Sequence[int]) -> str:
    own = [place - begin for place in places if 0 < place - begin <= len(text)]
    starts = (0, *own)
    return GLUE.join(text[a:b] for a, b in zip(starts, (*own, len(text)), strict=True))

"""Texts in vertical columns: which characters stand upright, and where a column may end.

Typst has no vertical writing, so that each character of East Asia is a cell of its own (UTR 50,
with what publishers do about digits), and a word of other letters is one that is turned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reelmill.media.typeset.emoji_sequences import EMOJI_ALONE
from reelmill.media.typeset.korean_words import are_one_word

_MARKS = "\u0300-\u036f\u302a-\u302f\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef"
_UPRIGHT = (
    "\u1100-\u11ff\u203b\u203c\u2047-\u2049\u2100-\u2117\u211e-\u215f\u2460-\u24ff\u25a0-\u27bf"
    "\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe10-\ufe1f\ufe30-\ufe4f\uff01-\uff60"
    "\uffe0-\uffe6\U0001f000-\U0001faff\U00020000-\U0003ffff"
)
_JAMO = "[\u1100-\u115f]+[\u1160-\u11a7]*[\u11a8-\u11ff]*"
_DIGITS = "(?<![0-9A-Za-z.,])[0-9]{1,2}(?![0-9A-Za-z.,])"
_SIGNS = f"(?<=[{_UPRIGHT}{_MARKS}])[!?]{{1,2}}(?![!?])"
_CELL = re.compile(
    f"(?P<blank>[^\\S\u3000\n]+)|(?P<emoji>{EMOJI_ALONE})|(?P<pair>{_DIGITS}|{_SIGNS})"
    f"|(?P<upright>{_JAMO}|[{_UPRIGHT}][{_MARKS}]*)"
    f"|(?P<dots>[\u2025\u2026]+)|(?P<turned>(?:(?!{_SIGNS})[^\\s{_UPRIGHT}])+)"
)

_NEVER_FIRST = frozenset(
    "\u3001\u3002\uff0c\uff0e\u30fb\uff1a\uff1b\uff1f\uff01\u30fc\u309b\u309c\u30fd\u30fe\u309d"
    "\u309e\u3005\u303b\u300d\u300f\u3011\u3015\uff09\uff3d\uff5d\u3009\u300b\u3017\u3019\u201d"
    "\u2019\u3041\u3043\u3045\u3047\u3049\u3063\u3083\u3085\u3087\u308e\u3095\u3096\u30a1\u30a3"
    "\u30a5\u30a7\u30a9\u30c3\u30e3\u30e5\u30e7\u30ee\u30f5\u30f6\u301c\uff5e\u2026\u2025"
    "!?)]},.:;%"
)
_NEVER_LAST = frozenset(
    "\u300c\u300e\u3010\u3014\uff08\uff3b\uff5b\u3008\u300a\u3016\u3018\u201c\u2018([{"
)


class CellKind(StrEnum):
    """How a cell is set."""

    UPRIGHT = "upright"
    EMOJI = "emoji"
    PAIR = "pair"
    TURNED = "turned"
    DOTS = "dots"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a column as one.

    Attributes:
        text: Its letters.
        kind: How they are set.
        run: Number of the run that they are of.
        stays: Whether it may not begin a column.
    """

    text: str
    kind: CellKind
    run: int
    stays: bool = False


def columns_of(texts: Sequence[str], lang: str = "") -> list[list[Cell]]:
    """The cells of runs that follow one another; a line feed begins another list of them.

    `lang` is the language of the text, "" where it is not stated.
    """
    columns: list[list[Cell]] = [[]]
    for run, text in enumerate(texts):
        for number, line in enumerate(text.split("\n")):
            if number:
                columns.append([])
            for text_of_cell, kind in _parted(line):
                before = columns[-1][-1] if columns[-1] else None
                stays = _holds_on(before, text_of_cell, lang)
                columns[-1].append(Cell(text_of_cell, kind, run, stays))
    return columns


def _parted(line: str) -> Iterator[tuple[str, CellKind]]:
    for found in _CELL.finditer(line):
        yield found[0], CellKind(str(found.lastgroup))


def _holds_on(before: Cell | None, text: str, lang: str) -> bool:
    if before is None:
        return False
    if text[0] in _NEVER_FIRST or before.text[-1] in _NEVER_LAST:
        return True
    return are_one_word(before.text, text, lang)

"""What is known of letters before they are set: how far they reach, and where lines break."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from reelmill.media.typeset.emoji_sequences import is_taken_apart
from reelmill.media.typeset.korean_words import GLUE

_HEAVIEST, _BOLDER = 900, 300
MOST_PIECES = 200
"""Stretches of a text that are measured one by one."""

SMALLEST_SIZE = 4.0
"""Pixels that a text is shrunk to where nothing else is said."""

_LINE_ENDS = re.compile("\r?\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
TAB = " " * 4
"""What a tab is shown as."""

_EMOJI_SELECTOR, _JOINER = "\ufe0f", "\u200d"
_MOST_EMOJI_SELECTORS = 200
"""More of them could go past Typst's nesting limit; such texts show plain symbols instead."""
_FIRST_CHARACTER_BEYOND_INTER = "\u0530"
_BLEED, _SCRIPT_BLEED, WIDE_BLEED = 0.05, 0.1, 0.2
"""How far, in em, letters may reach out of their line: upright Inter, other scripts, the rest."""
_UPRIGHT_REACH = {
    **dict.fromkeys(("Great Vibes", "Cinzel"), 0.5),
    **dict.fromkeys(("Permanent Marker", "Prompt", "Caveat"), 0.36),
    **dict.fromkeys(("Lobster", "Pacifico", "Kalam", "Dancing Script", "Satisfy"), 0.3),
}
_SLANTED_REACH = _UPRIGHT_REACH | {
    **dict.fromkeys(("Kanit", "Barlow", "Barlow Condensed", "Titillium Web"), 0.3),
    **dict.fromkeys(("Libre Baskerville", "Jost", "Arvo", "Playfair Display", "Raleway"), 0.25),
    **dict.fromkeys(("Be Vietnam Pro", "EB Garamond", "IBM Plex Serif"), 0.25),
    **dict.fromkeys(("PT Sans", "PT Serif"), 0.25),
}
"""Families that come along with letters that reach further, upright or in any face; measured."""

_BREAKS_ANYWHERE = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_GLUED = f"[{_BREAKS_ANYWHERE}](?={GLUE})|(?<={GLUE})[{_BREAKS_ANYWHERE}]"
_PIECE = re.compile(
    rf"(?:{_GLUED}|[^\s\-\u2010-\u2015{_BREAKS_ANYWHERE}])+[-\u2010-\u2015]*|[{_BREAKS_ANYWHERE}]"
)
_BREAKS_AT_WORDS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\ua9e0-\ua9ff\uaa60-\uaadf"
"""Thai, Lao, Khmer, Burmese and their kin: words without spaces, which Typst finds by itself."""
_LONGEST_WORD = 20
_WORDS_OR_PIECE = re.compile(rf"[{_BREAKS_AT_WORDS}]{{1,{_LONGEST_WORD}}}|[^{_BREAKS_AT_WORDS}]+")
_MARK, _MOST_STACK = 0.2, 2.0
_INTER_WIDEST = 1.6
"""Widest letter of Inter below U+0530 in em, of any weight; measured, with room to spare."""
_REACH_OUT = frozenset("ÅŮǕǗǙǛǞǠǮǺǻȪȬȰˌ˯˰˱˲˳Ѽ")
"""Letters below U+0530 that Inter draws beyond its line: alone these need to be measured."""


def plain_text(text: str) -> str:
    """`text` without what cannot be drawn: control characters go, lone surrogates become U+FFFD.

    Line ends of every kind become newlines, tabs four spaces; spaces before a line end go.
    """
    return clean_texts([text])[0]


def clean_texts(texts: Sequence[str]) -> list[str]:
    """Texts that follow one another, as `plain_text` cleans all of them together."""
    written = [_LINE_ENDS.sub("\n", text).replace("\t", TAB) for text in texts]
    last = max((number for number, text in enumerate(written) if text), default=-1)
    cleaned: list[str] = []
    at_line_end = True
    for number, text in reversed(list(enumerate(written))):
        whole = text.removesuffix("\n") if number == last else text
        shown = ["".join(map(drawable, line)) for line in whole.split("\n")]
        kept = [*(line.rstrip() for line in shown[:-1]), shown[-1]]
        kept[-1] = kept[-1].rstrip() if at_line_end else kept[-1]
        at_line_end = not kept[0] and (len(kept) > 1 or at_line_end)
        cleaned.append("\n".join(kept))
    return cleaned[::-1]


def drawable(character: str) -> str:
    """The character as it is drawn, "" for a control character."""
    match unicodedata.category(character):
        case "Cc":
            return ""
        case "Cs":
            return "\ufffd"
        case _:
            return character


def bolder(weight: int) -> int:
    """The weight of bold letters among those of a weight."""
    return min(_HEAVIEST, weight + _BOLDER)


def shows_emoji(text: str) -> bool:
    """Whether symbols that ask for it are shown as emoji."""
    asked = text.count(_EMOJI_SELECTOR)
    if is_taken_apart(text):
        asked += text.count(_JOINER)
    return 0 < asked <= _MOST_EMOJI_SELECTORS


def bleed_of(text: str, family: str, *, italic: bool) -> float:
    """How far, in em, letters may reach out of their line at its ends."""
    if italic or family != "Inter":
        return wide_bleed((family,), italic=italic)
    return _BLEED if max(text, default="") < _FIRST_CHARACTER_BEYOND_INTER else _SCRIPT_BLEED


def wide_bleed(families: Iterable[str], *, italic: bool) -> float:
    """The same, of letters of several families."""
    reach = _SLANTED_REACH if italic else _UPRIGHT_REACH
    return max(WIDE_BLEED, *(reach.get(family, 0.0) for family in families))


def widest_of(text: str, family: str) -> float | None:
    """Bound of a letter's width in em where every letter is known to stay within its line."""
    plain = family == "Inter" and max(text, default="") < _FIRST_CHARACTER_BEYOND_INTER
    if not plain or not _REACH_OUT.isdisjoint(text):
        return None
    marked = any(unicodedata.category(character).startswith("M") for character in text)
    return None if marked else _INTER_WIDEST


def stack_of(text: str) -> float:
    """How far, in em, marks may pile up beyond a line: Typst measures each as if it lay alone."""
    kinds = groupby(text, key=lambda character: unicodedata.category(character) == "Mn")
    highest = max((sum(1 for _ in run) for is_mark, run in kinds if is_mark), default=0)
    return min(_MOST_STACK, _MARK * max(0, highest - 1))


def longest_pieces(text: str) -> list[str]:
    """The longest stretches that lines do not break in by themselves.

    Of scripts without spaces they are cut at the length of their longest words.
    """
    pieces = {part for piece in _PIECE.findall(text) for part in _WORDS_OR_PIECE.findall(piece)}
    longest_first = sorted(pieces, key=lambda piece: (-len(piece), piece))
    return longest_first[:MOST_PIECES]


def piece_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each stretch begins and ends that lines do not break in by themselves."""
    return (found.span() for found in _PIECE.finditer(text))


def runs_right_to_left(text: str) -> bool:
    """Direction of the first strong character (UAX 9, rules P2 and P3, over the whole text)."""
    kinds = (unicodedata.bidirectional(character) for character in text)
    return next((kind in {"R", "AL"} for kind in kinds if kind in {"L", "R", "AL"}), False)

"""Emoji of several characters, which only a font can make one picture of (UTS 51)."""

from __future__ import annotations

import re

_REGIONAL = "\U0001f1e6-\U0001f1ff"
_TONE, _TAGS = "\U0001f3fb-\U0001f3ff", "\U000e0020-\U000e007f"
_EMOJI = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf"
    "\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_ONE = f"{_EMOJI}(?:[{_TONE}]|\ufe0f)?[{_TAGS}]*"
_SEQUENCE = re.compile(f"[{_REGIONAL}]{{2}}|[0-9#*]\ufe0f\u20e3|{_ONE}(?:\u200d{_ONE})*")

EMOJI_ALONE = (
    f"[{_REGIONAL}]{{2}}|[0-9#*]\ufe0f\u20e3|(?:[\U0001f000-\U0001faff]"
    f"|{_EMOJI}(?=[{_TONE}]|\ufe0f|\u200d))(?:[{_TONE}]|\ufe0f)?[{_TAGS}]*(?:\u200d{_ONE})*"
)
"""A pattern of one emoji, be it of one character or several."""

_FLAG = re.compile(f"[{_REGIONAL}]|.[{_TAGS}]")

UNKNOWN_FLAG = "\U0001f1fd\U0001f1fd"
"""A flag that no country has or will get (ISO 3166 leaves its letters to its users)."""

TAKEN = r"\p{Emoji}\u{FE0F}\u{20E3}?(\u{200D}\p{Emoji}\p{Emoji_Modifier}?\u{FE0F}?)*"
"""What most texts set in the emoji font, as the programs write it: what has a selector."""

_PART = r"\p{Emoji}(\p{Emoji_Modifier}|\u{FE0F})?"
TAKEN_WHOLE = rf"({_PART}\u{{200D}})+{_PART}|{TAKEN}"
"""The same from the first part of a sequence on, wherever its selector is."""

_TAKEN = re.compile(f"\\S\ufe0f\u20e3?(?:\u200d\\S[{_TONE}]?\ufe0f?)*")
_TAKEN_APART = re.compile("\u200d[\0\u2640\u2642\u2695\u2696\u26a7]")


def sequences_in(text: str) -> tuple[str, ...]:
    """The sequences in a text, each once: flags, keycaps, skin tones, and joined ones."""
    found = dict.fromkeys(found[0] for found in _SEQUENCE.finditer(text))
    return tuple(one for one in found if len(one.removesuffix("\ufe0f")) > 1)


def is_flag(sequence: str) -> bool:
    """True for the flag of a country or a part of one."""
    return _FLAG.match(sequence) is not None


def is_taken_apart(text: str) -> bool:
    """True where `TAKEN` begins within a sequence, or a font of symbols would take its end.

    The first part of such a sequence has no selector: a woman, a joiner, a staff with one.
    """
    return _TAKEN_APART.search(_TAKEN.sub("\0", text.replace("\0", ""))) is not None

"""Where words stand in the text of their cue, and what a text of words is where there is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

Places = list[tuple[int, int]]
"""Begin and end of each word in a text."""

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uf900-\ufaff\uff00-\uffef]"
)
"""Letters of writing without blanks between words; Korean has them."""


def joined(words: Sequence[str], text: str = "") -> tuple[str, Places]:
    """The text of words, and the place of each in it; only blanks lie between two places.

    Args:
        words: As they are written, perhaps with the blanks around them.
        text: What they are part of; where they are not, or it is empty, they make the text.

    Returns:
        Lines without blanks around them; no places where there are no words.
    """
    whole = "\n".join(line for raw in text.split("\n") if (line := raw.strip()))
    if not words:
        return whole, []
    found = _placed([word.strip() for word in words], whole)
    return (whole, found) if found is not None else _made(words)


def is_unspaced(character: str) -> bool:
    """True for a letter of writing that has no blanks between words."""
    return _UNSPACED.match(character) is not None


def _placed(words: Sequence[str], text: str) -> Places | None:
    """Places of words in a text that has nothing else but punctuation."""
    places: Places = []
    cursor = 0
    for word in words:
        at = text.find(word, cursor)
        if at < 0 or _says_something(text[cursor:at]):
            return None
        places.append((at, cursor := at + len(word)))
    return None if _says_something(text[cursor:]) else _filled(places, text)


def _says_something(between: str) -> bool:
    return any(character.isalnum() for character in between)


def _filled(places: Places, text: str) -> Places:
    """The places with the punctuation beside them: all that stands after a blank follows it."""
    begins, ends = [0], []
    for (_, end), (begin, _) in pairwise(places):
        between = text[end:begin]
        left = between[: max(map(between.rfind, " \n\t\u00a0\u3000")) + 1]
        attached = len(left.rstrip()) if left else len(between)
        ends.append(end + attached)
        begins.append(end + len(left) if left else begin)
    return list(zip(begins, [*ends, len(text)], strict=True))


def _made(words: Sequence[str]) -> tuple[str, Places]:
    """The words behind one another; with blanks between, unless they bring or need none."""
    bring_blanks = any(word[:1].isspace() for word in words[1:]) or any(
        word[-1:].isspace() for word in words[:-1]
    )
    text, places = "", []
    for word in words:
        shown = word.strip()
        if text and not text[-1].isspace() and _is_parted(text, word, bring_blanks):
            text += " "
        places.append((len(text), len(text) + len(shown)))
        text += shown + (" " if bring_blanks and word[-1:].isspace() else "")
    return text.rstrip(), places


def _is_parted(text: str, word: str, bring_blanks: bool) -> bool:
    if bring_blanks:
        return word[:1].isspace()
    return not (is_unspaced(text[-1]) or is_unspaced(word[:1]))

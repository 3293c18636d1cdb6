"""What transcripts say, whoever wrote them: phrases of words, and readers of their times."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from reelmill.core.captions.word_places import is_unspaced
from reelmill.core.time import seconds

LATEST_SECONDS = 360_000
"""No time lies further out: 100 hours."""

_DURATION = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?s")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word or a part of one, as written; `where` is its JSON pointer.

    Times are seconds, None where they are missing or odd.
    """

    text: str
    start: Fraction | None
    end: Fraction | None
    where: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that belong together.

    Attributes:
        where: JSON pointer of it.
        start, end: Seconds, None where its words say it.
        text: All of it, "" where its words do.
        words: In order; empty where only the phrase has times.
        is_flow: True where it is no more than words in a row, to be split before it is shown.
    """

    where: str
    start: Fraction | None
    end: Fraction | None
    text: str
    words: tuple[Spoken, ...] = ()
    is_flow: bool = False


def in_seconds(value: object) -> Fraction | None:
    """A time written as a number of seconds."""
    return seconds(value) if _is_within(value, LATEST_SECONDS) else None  # type: ignore[arg-type]


def in_milliseconds(value: object) -> Fraction | None:
    """A time written as a number of milliseconds."""
    if not _is_within(value, LATEST_SECONDS * 1000):
        return None
    return seconds(value) / 1000  # type: ignore[arg-type]


def _is_within(value: object, most: int) -> bool:
    """Compared before it is made exact: a number may have thousands of digits."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 <= value <= most  # type: ignore[operator]


def of_duration(value: object) -> Fraction | None:
    """A time as protocol buffers write it in JSON: "1.300s"."""
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    exact = Fraction(found[0].removesuffix("s"))
    return exact if exact <= LATEST_SECONDS else None


def records(listed: object, where: str, name: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The objects of an array that stands there, each with its JSON pointer."""
    place = f"{where}/{name}" if name else where
    if isinstance(listed, list):
        for number, one in enumerate(listed):
            if isinstance(one, dict):
                yield f"{place}/{number}", one


def text_of(written: Mapping[str, Any], *names: str) -> str:
    """The first of these fields that is a text, "" where none is."""
    return next((v for name in names if isinstance(v := written.get(name), str)), "")


def of_tokens(tokens: Sequence[Spoken]) -> tuple[Spoken, ...]:
    """Words out of pieces of words: one begins after each blank, or at a letter that needs none.

    Where no piece brings a blank, each is a word.
    """
    if not bring_blanks(tokens):
        return tuple(token for token in tokens if token.text)
    words: list[Spoken] = []
    after_blank = True
    for token in tokens:
        begins = after_blank or token.text[:1].isspace() or _stands_alone(token.text)
        after_blank = token.text[-1:].isspace()
        if not token.text.strip():
            after_blank = True
        elif begins or not words:
            words.append(replace(token, text=f" {token.text.strip()}"))
        else:
            last = words[-1]
            joint = f"{last.text}{token.text.strip()}"
            words[-1] = replace(last, text=joint, end=token.end or last.end)
    return tuple(words)


def bring_blanks(tokens: Sequence[Spoken]) -> bool:
    """True where pieces of words say by blanks where words begin."""
    return any(t.text[:1].isspace() or t.text[-1:].isspace() for t in tokens)


def _stands_alone(text: str) -> bool:
    return is_unspaced(text[:1]) and text[0].isalnum()

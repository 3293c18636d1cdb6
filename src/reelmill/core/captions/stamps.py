"""Words of a cue out of the moments that stand in its text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, groupby

from reelmill.core.captions.cue import CaptionWord
from reelmill.core.captions.word_places import Places
from reelmill.core.captions.word_times import places_of, shared


@dataclass(frozen=True, slots=True)
class Stamp:
    """From a place in a cue's text on, words are spoken at a moment, or later.

    Attributes:
        at: Number of the first character.
        seconds: The moment, from the start of the captions.
    """

    at: int
    seconds: Fraction


def stamped_words(
    text: str, stamps: Sequence[Stamp], start: Fraction, end: Fraction
) -> tuple[tuple[CaptionWord, ...], int, int]:
    """The words of a cue that shows from `start` to `end` seconds, none where it has no stamps.

    A stamp inside a word does not part it. Words of one stamp share the time up to the next by
    their lengths. Moments outside the cue, or earlier than those before, are moved to the nearest
    that can be.

    Returns:
        The words, how many of them share a time, and how many stamps lie inside words.
    """
    if not stamps:
        return (), 0, 0
    places = list(places_of(text))
    parting = [stamp for stamp in stamps if not _is_inside(stamp, places)]
    ats, moments = [stamp.at for stamp in parting], [*_in_order(parting, start, end), end]
    words: list[CaptionWord] = []
    sharing = 0
    for number, found in groupby(places, lambda place: bisect_right(ats, place[0])):
        together = list(found)
        words += shared(together, moments[number - 1] if number else start, moments[number])
        sharing += len(together) if len(together) > 1 else 0
    return tuple(words), sharing, len(stamps) - len(parting)


def _is_inside(stamp: Stamp, places: Places) -> bool:
    """True where a word has begun before it and goes on."""
    before = bisect_left(places, (stamp.at, 0)) - 1
    return before >= 0 and stamp.at < places[before][1]


def _in_order(stamps: Sequence[Stamp], start: Fraction, end: Fraction) -> list[Fraction]:
    moments = (min(end, max(start, stamp.seconds)) for stamp in stamps)
    return list(accumulate(moments, max))

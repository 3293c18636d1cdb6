"""Which word of a cue is spoken when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from reelmill.core.captions.cue import CaptionCue


@dataclass(frozen=True, slots=True)
class SpokenState:
    """A stretch of a cue.

    Attributes:
        start_seconds, end_seconds: Half open, from the start of the captions.
        word: Number of the word that is spoken, None before the first.
    """

    start_seconds: Fraction
    end_seconds: Fraction
    word: int | None


def spoken_states(cue: CaptionCue) -> Iterator[SpokenState]:
    """The whole cue in order: a word is the spoken one until the next begins or the cue ends.

    Of words that begin at the same time the last one counts.
    """
    spoken: int | None = None
    since = cue.start_seconds
    for number, word in enumerate(cue.words):
        start = min(word.start_seconds, cue.end_seconds)
        if start > since:
            yield SpokenState(since, start, spoken)
            since = start
        if word.start_seconds < cue.end_seconds:
            spoken = number
    if since < cue.end_seconds:
        yield SpokenState(since, cue.end_seconds, spoken)

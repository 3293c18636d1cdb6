"""Times for the words of cues that have none: shared out by their lengths."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from reelmill.core.captions.cue import CaptionCue, CaptionWord
from reelmill.core.captions.word_places import Places, is_unspaced

_WORD = re.compile(r"\S+")


def shared_out(cue: CaptionCue) -> CaptionCue:
    """The cue with a time for each word, as long as its characters are many.

    Where writing has no blanks between words, each letter is one.
    """
    if cue.words:
        return cue
    words = shared(list(places_of(cue.text)), cue.start_seconds, cue.end_seconds)
    return replace(cue, words=tuple(words))


def shared(places: Places, start: Fraction, end: Fraction) -> Iterator[CaptionWord]:
    """Words at places of a text, each as long as its characters are many."""
    whole = sum(end - begin for begin, end in places)
    spoken = 0
    for begin, stop in places:
        since = start + (end - start) * spoken / whole
        spoken += stop - begin
        yield CaptionWord(since, start + (end - start) * spoken / whole, begin, stop)


def places_of(text: str) -> Iterator[tuple[int, int]]:
    """Begin and end of each word; where writing has no blanks between words, of each letter."""
    for found in _WORD.finditer(text):
        begin = found.start()
        for at in range(found.start() + 1, found.end()):
            if is_unspaced(text[at]) and text[at].isalnum():
                yield begin, at
                begin = at
        yield begin, found.end()

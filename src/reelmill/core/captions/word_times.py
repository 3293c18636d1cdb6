"""Times for the words of cues that have none: shared out by their lengths."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from reelmill.core.captions.cue import CaptionCue, CaptionWord
from reelmill.core.captions.word_places import is_unspaced

_WORD = re.compile(r"\S+")


def shared_out(cue: CaptionCue) -> CaptionCue:
    """The cue with a time for each word, as long as its characters are many.

    Where writing has no blanks between words, each letter is one.
    """
    if cue.words:
        return cue
    places = list(_places(cue.text))
    whole = sum(end - begin for begin, end in places)
    length = cue.end_seconds - cue.start_seconds
    words = []
    spoken = 0
    for begin, end in places:
        start = cue.start_seconds + length * spoken / whole
        spoken += end - begin
        words.append(CaptionWord(start, cue.start_seconds + length * spoken / whole, begin, end))
    return replace(cue, words=tuple(words))


def _places(text: str) -> Iterator[tuple[int, int]]:
    for found in _WORD.finditer(text):
        begin = found.start()
        for at in range(found.start() + 1, found.end()):
            if is_unspaced(text[at]) and text[at].isalnum():
                yield begin, at
                begin = at
        yield begin, found.end()

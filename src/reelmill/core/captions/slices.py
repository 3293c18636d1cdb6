"""A part of a cue as a cue of its own: its words, in lines of their own."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate, groupby

from reelmill.core.captions.cue import PLAIN, CaptionCue, CaptionLook, CaptionRun, CaptionWord


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a cue.

    Attributes:
        first, end: Which words, half open.
        start_seconds, end_seconds: When they are shown.
        breaks: Words before which a line begins, counted from the piece's first.
    """

    first: int
    end: int
    start_seconds: Fraction
    end_seconds: Fraction
    breaks: tuple[int, ...] = ()


def cut_out(cue: CaptionCue, piece: Piece) -> CaptionCue:
    """The piece as a cue: blanks between its words are one blank or a line's end."""
    looks = _Looks(cue)
    runs: list[CaptionRun] = []
    words: list[CaptionWord] = []
    length = 0
    for number, word in enumerate(cue.words[piece.first : piece.end]):
        if number:
            blank = _blank(cue, piece, number)
            length += len(blank)
            runs.append(CaptionRun(blank, runs[-1].look))
        runs += looks.between(word.begin, word.end)
        width = word.end - word.begin
        words.append(replace(word, begin=length, end=length + width))
        length += width
    merged = tuple(_merged(runs))
    return CaptionCue(
        piece.start_seconds,
        piece.end_seconds,
        "".join(run.text for run in runs),
        () if all(run.look == PLAIN for run in merged) else merged,
        cue.anchor,
        tuple(words),
        place=cue.place,
    )


def cut_by_words(cue: CaptionCue) -> Iterator[tuple[int | None, CaptionRun]]:
    """All of a cue in pieces of one look, cut where words begin and end.

    Returns:
        Each with the number of the word that it is a part of, None between words.
    """
    looks = _Looks(cue)
    at = 0
    for number, word in enumerate(cue.words):
        for run in looks.between(at, word.begin):
            yield None, run
        for run in looks.between(word.begin, word.end):
            yield number, run
        at = word.end
    for run in looks.between(at, len(cue.text)):
        yield None, run


def _blank(cue: CaptionCue, piece: Piece, number: int) -> str:
    if number in piece.breaks:
        return "\n"
    before, word = (cue.words[piece.first + number - back] for back in (1, 0))
    return " " if before.end < word.begin else ""


def _merged(runs: list[CaptionRun]) -> Iterator[CaptionRun]:
    for look, same in groupby((run for run in runs if run.text), key=lambda run: run.look):
        yield CaptionRun("".join(run.text for run in same), look)


class _Looks:
    """The looks of a cue's characters."""

    def __init__(self, cue: CaptionCue) -> None:
        self._text = cue.text
        self._looks: list[CaptionLook] = [run.look for run in cue.runs] or [PLAIN]
        lengths = [len(run.text) for run in cue.runs] or [len(cue.text)]
        self._ends = list(accumulate(lengths))

    def between(self, begin: int, end: int) -> Iterator[CaptionRun]:
        """The characters from there to there in pieces of one look."""
        number = bisect_right(self._ends, begin)
        while begin < end:
            stop = min(end, self._ends[number])
            yield CaptionRun(self._text[begin:stop], self._looks[number])
            begin, number = stop, number + 1

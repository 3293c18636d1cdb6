"""Cues are split between words, at pauses and punctuation first, and their lines are broken.

Among all ways to split a text within its bounds, the cheapest is taken: few cues, ends at the end
of sentences and clauses, nothing left over that is much shorter than the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate, pairwise

from reelmill.core.captions.cue import CaptionCue, CaptionWord
from reelmill.core.captions.slices import Piece, cut_out

MOST_WORDS_OF_A_CUE = 60
"""Words of a cue that is split: more would fill any canvas."""

_SENTENCE_END = re.compile(
    "[.!?\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964][\"'\u00bb\u201d\u2019)\\]\u300d]*\\Z"
)
_CLAUSE_END = re.compile(
    "[,;:\u2013\u2014\u3001\uff0c\u060c\u061b][\"'\u00bb\u201d\u2019)\\]\u300d]*\\Z"
)
_PAUSE_SECONDS = Fraction(1, 4)
_HELD_SECONDS = Fraction(3, 5)
_LONG_PAUSE = Fraction(10**9)
_ANOTHER_CUE, _AT_PAUSE, _ANYWHERE, _SENTENCE_INSIDE, _UNEVEN = 1.0, 0.2, 0.6, 1.5, 0.8
_UNSEEN = 1000.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most of each; None where nothing bounds it.

    Attributes:
        words: Words of a cue.
        characters: Characters of a line.
        lines: Lines of a cue, where characters bound them.
        seconds: How long a cue lasts, from its first word to the end of its last.
        gap_seconds: Silence between two words of one cue.
    """

    words: int | None = None
    characters: int | None = None
    lines: int = 1
    seconds: Fraction | None = None
    gap_seconds: Fraction | None = None


USUAL = Bounds(characters=42, lines=2, seconds=Fraction(7), gap_seconds=Fraction(3, 2))
"""What subtitles usually keep to: how words without cues are split where nobody says how."""


def split_cues(cues: Iterable[CaptionCue], bounds: Bounds | None) -> Iterator[CaptionCue]:
    """The cues, those with words split; a word that is beyond the bounds by itself stays whole.

    A piece lasts until the next one begins, or until its last word has ended where that is
    further away than the gap that is allowed; the last one ends with its cue. What would be
    seen for no time shows with its neighbours, whatever the bounds: no word of the cue is lost.
    """
    for cue in cues:
        wanted = bounds or (USUAL if cue.is_flow else None)
        if wanted is None or not cue.words:
            yield cue
        else:
            yield from _pieces(cue, wanted)


def _pieces(cue: CaptionCue, bounds: Bounds) -> Iterator[CaptionCue]:
    """What would be seen for no time is seen with what follows, or with what goes before."""
    shown: list[Piece] = []
    carried: int | None = None
    for piece in _timed(cue, bounds):
        first = piece.first if carried is None else carried
        if piece.start_seconds < piece.end_seconds:
            shown.append(replace(piece, first=first))
            carried = None
        elif carried is None:
            carried = next(_inside(cue, range(piece.first, piece.end)), None)
    if carried is not None:
        end = max(_inside(cue, range(carried, len(cue.words)))) + 1
        whole = Piece(carried, end, cue.start_seconds, cue.end_seconds)
        shown[-1:] = [replace(shown[-1], end=end) if shown else whole]
    for piece in shown:
        words = cue.words[piece.first : piece.end]
        breaks = _line_breaks([word.end - word.begin for word in words], bounds)
        yield cut_out(cue, replace(piece, breaks=breaks))


def _timed(cue: CaptionCue, bounds: Bounds) -> Iterator[Piece]:
    """The pieces and when they are shown; some have no length."""
    words = cue.words
    starts = [first for run in _runs(words, bounds) for first in _Run(cue, run, bounds).starts()]
    for first, end in pairwise([*starts, len(words)]):
        begin = cue.start_seconds if first == 0 and not cue.is_flow else words[first].start_seconds
        stop = _stop(cue, end, begin, bounds.gap_seconds or _HELD_SECONDS)
        yield Piece(first, end, max(begin, cue.start_seconds), min(stop, cue.end_seconds))


def _stop(cue: CaptionCue, end: int, begin: Fraction, gap: Fraction) -> Fraction:
    """When the piece that ends before a word is no longer shown."""
    if end == len(cue.words):
        return cue.end_seconds
    following, said = cue.words[end].start_seconds, cue.words[end - 1].end_seconds
    if following - said <= gap:
        return following
    return said if said > begin else min(following, begin + _HELD_SECONDS)


def _inside(cue: CaptionCue, numbers: range) -> Iterator[int]:
    """Which of these words the cue's time has: of words of a cue that was cut, not all are."""
    for number in numbers:
        start, end = cue.words[number].start_seconds, cue.words[number].end_seconds
        is_over = start < cue.start_seconds and end <= cue.start_seconds
        is_to_come = start >= cue.end_seconds and end > cue.end_seconds
        if not (is_over or is_to_come):
            yield number


def _runs(words: Sequence[CaptionWord], bounds: Bounds) -> Iterator[range]:
    """Words without a pause among them that is longer than allowed."""
    first = 0
    for number in range(1, len(words) + 1):
        if number == len(words) or _pause(words, number) > (bounds.gap_seconds or _LONG_PAUSE):
            yield range(first, number)
            first = number


def _pause(words: Sequence[CaptionWord], number: int) -> Fraction:
    """Silence before a word."""
    return words[number].start_seconds - words[number - 1].end_seconds


class _Run:
    """Words that are split into as few pieces as the bounds allow, at good places."""

    def __init__(self, cue: CaptionCue, run: range, bounds: Bounds) -> None:
        self._words = cue.words
        self._run, self._bounds = run, bounds
        texts = [cue.text[w.begin : w.end] for w in cue.words[run.start : run.stop]]
        self._ends_sentence = [bool(_SENTENCE_END.search(text[-4:])) for text in texts]
        self._ends_clause = [bool(_CLAUSE_END.search(text[-4:])) for text in texts]
        self._widths = [len(text) for text in texts]
        self._letters = [0, *accumulate(width + 1 for width in self._widths)]

    def starts(self) -> list[int]:
        """The first word of every piece."""
        count = len(self._run)
        best: list[float] = [0.0]
        came_from = [0]
        for end in range(1, count + 1):
            costs = [(best[first] + self._cost(first, end), first) for first in self._firsts(end)]
            cost, first = min(costs)
            best.append(cost)
            came_from.append(first)
        found = []
        at = count
        while at:
            at = came_from[at]
            found.append(self._run.start + at)
        return found[::-1]

    def _firsts(self, end: int) -> Iterator[int]:
        """Where a piece that ends there may begin; a word alone always may."""
        yield end - 1
        most = min(self._bounds.words or MOST_WORDS_OF_A_CUE, MOST_WORDS_OF_A_CUE)
        for first in range(end - 2, max(-1, end - 1 - most), -1):
            if not self._fits(first, end):
                return
            yield first

    def _fits(self, first: int, end: int) -> bool:
        bounds = self._bounds
        begin, last = self._words[self._run.start + first], self._words[self._run.start + end - 1]
        if bounds.seconds is not None and last.end_seconds - begin.start_seconds > bounds.seconds:
            return False
        if bounds.characters is None:
            return True
        return len(_filled_lines(self._widths[first:end], bounds.characters)) <= bounds.lines

    def _filled(self, first: int, end: int) -> float:
        """How much of what bounds a piece most narrowly it takes."""
        bounds = self._bounds
        by_words = (end - first) / bounds.words if bounds.words else 0.0
        letters = self._letters[end] - self._letters[first]
        room = (bounds.characters or 0) * bounds.lines
        return min(1.0, max(by_words, letters / room if room else 0.0))

    def _is_unseen(self, first: int, end: int) -> bool:
        """True where the next piece begins with this one."""
        if end == len(self._run):
            return False
        begin, next_ = (self._words[self._run.start + at].start_seconds for at in (first, end))
        return begin == next_

    def _cost(self, first: int, end: int) -> float:
        inside = sum(self._ends_sentence[first : end - 1])
        cost = _ANOTHER_CUE + _SENTENCE_INSIDE * inside
        cost += _UNEVEN * (1 - self._filled(first, end)) ** 2
        if self._is_unseen(first, end):
            cost += _UNSEEN
        if end == len(self._run) or self._ends_sentence[end - 1]:
            return cost
        if (
            self._ends_clause[end - 1]
            or _pause(self._words, self._run.start + end) >= _PAUSE_SECONDS
        ):
            return cost + _AT_PAUSE
        return cost + _ANYWHERE


def _filled_lines(widths: Sequence[int], most: int) -> list[int]:
    """First words of lines that are filled as far as they go."""
    firsts, used = [0], widths[0]
    for number, width in enumerate(widths[1:], 1):
        if used + 1 + width > most:
            firsts.append(number)
            used = width
        else:
            used += 1 + width
    return firsts


def _line_breaks(widths: Sequence[int], bounds: Bounds) -> tuple[int, ...]:
    """Words before which a line begins: as few lines as need be, of about the same length."""
    most = bounds.characters
    if most is None:
        return ()
    lines = len(_filled_lines(widths, most))
    low, high = min(max(widths), most), most
    while low < high:
        middle = (low + high) // 2
        if len(_filled_lines(widths, middle)) <= lines:
            high = middle
        else:
            low = middle + 1
    return tuple(_filled_lines(widths, high)[1:])

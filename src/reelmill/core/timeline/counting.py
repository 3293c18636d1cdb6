"""What numbers of texts show at which frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, pairwise
from math import ceil, floor

from reelmill.core.errors import SourceError
from reelmill.core.spec import TextTrack
from reelmill.core.spec.texts.counting import Counting
from reelmill.core.timeline.easing import eased, turning_points

MOST_STATES = 20_000
"""Pictures of one text: a clock of three hours, and more."""

MOST_COUNTED_RUNS = 200_000
"""Runs of all pictures of a spec's texts that count: each picture has all runs of its text."""


@dataclass(frozen=True, slots=True)
class CountedText:
    """What the numbers of a text show from a frame on.

    Attributes:
        frame: The first, counted from the start of the track.
        numbers: What each shows.
    """

    frame: int
    numbers: tuple[str, ...]


def counted_texts(track: TextTrack, rate: Fraction) -> tuple[CountedText, ...]:
    """Every state of a text's numbers in order, at so many frames a second; one where it has none.

    Raises:
        SourceError: `text_too_many_pictures`.
    """
    most = min(MOST_STATES, MOST_COUNTED_RUNS // max(1, len(track.runs)))
    found = tuple(islice(_Counted(track, rate).states(), most + 1))
    if len(found) > most:
        sentence = f"The numbers show more than {most:,} different things."
        hint = "let them count for less time, or in larger steps"
        raise SourceError.of("text_too_many_pictures", sentence, hint=hint)
    return found


def check_counted_runs(count: int) -> None:
    """Refuse texts whose pictures have more runs together than are made.

    Raises:
        SourceError: `text_too_many_pictures`.
    """
    if count > MOST_COUNTED_RUNS:
        sentence = (
            "With this text, the pictures of numbers that count have more than "
            f"{MOST_COUNTED_RUNS:,} runs in all."
        )
        hint = "let them count for less time, in larger steps, or in texts of fewer runs"
        raise SourceError.of("text_too_many_pictures", sentence, hint=hint)


def value_at(number: Counting, seconds: Fraction, lasts: Fraction) -> Fraction:
    """What a number is so many seconds after its start; it counts as long as it `lasts`."""
    if seconds >= lasts:
        return number.end
    return number.start + (number.end - number.start) * eased(number.easing, seconds / lasts)


class _Counted:
    """The numbers of a text, each with how it is written, how long it counts and where to."""

    def __init__(self, track: TextTrack, rate: Fraction) -> None:
        self._rate = rate
        self._numbers = [
            (number, number.written, _seconds(number, track), number.end < number.start)
            for number in track.numbers
        ]

    def states(self) -> Iterator[CountedText]:
        """Frames between two that show the same are not looked at where all numbers go one way."""
        yield CountedText(0, self._at(0))
        for start, end in pairwise(self._turns()):
            yield from self._changes(start, end)

    def _at(self, frame: int) -> tuple[str, ...]:
        return tuple(
            written.shown(value_at(number, frame / self._rate, lasts), falls=falls)
            for number, written, lasts, falls in self._numbers
        )

    def _turns(self) -> list[int]:
        """Frames between which no number turns round, from the first to that of the last end."""
        found = {0}
        for number, _, lasts, _ in self._numbers:
            for part in (*turning_points(number.easing), Fraction(1)):
                exact = part * lasts * self._rate
                found |= {floor(exact), ceil(exact)}
        return sorted(found)

    def _changes(self, start: int, end: int) -> Iterator[CountedText]:
        """What shows after a start, up to an end, where that is another than a frame before."""
        waiting = [(start, self._at(start), end, self._at(end))]
        while waiting:
            low, at_low, high, at_high = waiting.pop()
            if at_low == at_high:
                continue
            if high == low + 1:
                yield CountedText(high, at_high)
                continue
            middle = (low + high) // 2
            at_middle = self._at(middle)
            waiting.append((middle, at_middle, high, at_high))
            waiting.append((low, at_low, middle, at_middle))


def _seconds(number: Counting, track: TextTrack) -> Fraction:
    lasts = track.duration if number.duration is None else number.duration
    assert lasts is not None  # noqa: S101 - validated
    return lasts

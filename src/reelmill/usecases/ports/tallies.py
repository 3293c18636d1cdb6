"""What is counted over the life of an installation, whichever process met it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Protocol

SUM = "sum"
"""The part of a histogram that is the sum of what was observed."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that is counted or observed.

    Attributes:
        name: As Prometheus knows it, without `_total`; the unit is in it.
        words: What it is.
        labels: Names of what tells its series apart; their values are of ours, and few.
        bounds: Upper bounds of a histogram's buckets in ascending order; () for a counter.
        known: Series that are there, at 0, before anything happened.
    """

    name: str
    words: str
    labels: tuple[str, ...] = ()
    bounds: tuple[float, ...] = ()
    known: tuple[tuple[str, ...], ...] = field(default=())

    def tally(self, *labels: str, value: float = 1.0) -> Tally:
        """Something that was counted, or observed."""
        return Tally(self, labels, value)


@dataclass(frozen=True, slots=True)
class Tally:
    """Something that happened.

    Attributes:
        measure: What kind of thing.
        labels: Values in the order of the measure's names.
        value: What is added to a counter, or observed by a histogram.
    """

    measure: Measure
    labels: tuple[str, ...]
    value: float

    def parts(self) -> Iterator[tuple[str, float]]:
        """What it adds to which parts of its series: a counter has one, ""."""
        bounds = self.measure.bounds
        if not bounds:
            yield "", self.value
            return
        place = bisect_left(bounds, self.value)
        yield bucket_name((*bounds, inf)[place]), 1.0
        yield SUM, self.value


@dataclass(frozen=True, slots=True)
class Total:
    """What one part of a series has come to.

    Attributes:
        name: Of its measure.
        labels: Of the series.
        part: "" of a counter; the upper bound of a bucket, or `sum`.
        amount: Since the installation's beginning.
    """

    name: str
    labels: tuple[str, ...]
    part: str
    amount: float


class Tallies(Protocol):
    """Counts that outlive processes, and only grow."""

    async def add(self, tallies: Iterable[Tally]) -> None:
        """Count these where the transaction is committed."""

    async def totals(self) -> Sequence[Total]:
        """Everything that was counted."""

    async def fold(self) -> int:
        """Make one row of those that belong together; returns how many were one too many."""


def bucket_name(bound: float) -> str:
    """What a bucket is called by its upper bound."""
    return "+Inf" if bound == inf else f"{bound:g}"

"""Captions that follow words over something still: stills, or one picture that moves (ADR 58)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction
from itertools import pairwise

STILL_SECONDS = Fraction(1, 2)
"""A still, which takes a process and a picture that is encoded alone, costs as much as so many
seconds in which only captions change."""

MOST_EDGES = 64
"""How often such captions come or go within one segment, whose encoder opens each picture."""


def cheaper_points(points: Sequence[int], by_word: Collection[int], still_cost: int) -> list[int]:
    """The points, less those within a stretch that is cheaper as a picture that moves.

    Args:
        points: Frames at which something changes, in order, with both ends.
        by_word: Those of them at which only captions change that follow words.
        still_cost: What a still costs, and beginning to move, in frames of a moving picture.
    """
    # The least that all up to a point costs where the last stretch is a still, or moves.
    still, moving = 0.0, float("inf")
    steps: list[tuple[bool, bool]] = []
    for start, end in pairwise(points):
        before = min(still, moving)
        goes_on = start in by_word and moving <= before + still_cost
        steps.append((goes_on, moving < still))
        moving = (moving if goes_on else before + still_cost) + end - start
        still = before + still_cost
    return _kept(points, steps, moves=moving < still)


def _kept(points: Sequence[int], steps: Sequence[tuple[bool, bool]], *, moves: bool) -> list[int]:
    """The points at which the cheapest way has a cut, found from its end."""
    kept = [points[-1]]
    for number in range(len(steps) - 1, -1, -1):
        goes_on, moved_before = steps[number]
        if not (moves and goes_on):
            kept.append(points[number])
            moves = moved_before
    return kept[::-1]

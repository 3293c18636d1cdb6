"""Short pieces join their neighbours, since each alone costs a picture coded by itself (ADR 64).

A still joins only between two pieces that move: there it saves two such pictures, and what frames
next to a still are coded more finely.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_STILL, _MOVING = 4, 2
"""A still is short below a quarter of the grid of what moves, 0.5 s: its picture costs as many
bytes as seconds of movement do. A moving piece is short below half of the grid, 1 s."""

_JOINED = 2
"""What is joined lasts at most twice the grid, 4 s: an edit of a part encodes all of it again."""

_MOST = 16
"""Pieces joined at most: each adds its filters to one graph."""

MOST_MEMORY = 1.6
"""What is joined may take so much of the memory that its most demanding piece takes alone, so that
about as many encoders run side by side."""

ENOUGH_MEMORY = 500_000_000
"""Bytes that anything joined may take: those of one layer in 1080p."""

MOST_OPENED = 32
"""Pictures that an encoder of what is joined opens at most, as of captions by the word."""

Fits = Callable[[range], bool]
"""Whether one encoder can take pieces of such numbers."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch that is a segment of its own unless it is joined to others.

    Attributes:
        frames: Length.
        moves: Whether anything moves in it.
        shown: Equal where the same is shown for as long.
    """

    frames: int
    moves: bool
    shown: int


def runs(pieces: Sequence[Piece], grid: int, fits: Fits) -> Iterator[range]:
    """Which neighbours become one segment, each piece in one run.

    Args:
        pieces: All there are, in order.
        grid: Frames between two cuts of what moves.
        fits: What an encoder can take.
    """
    bound = _bound(pieces)
    start = 0
    for end in range(1, len(pieces) + 1):
        joins = end < len(pieces) and _joins(pieces[start:end], pieces[end], grid)
        if joins and (end in bound or not pieces[end].moves) and fits(range(start, end + 1)):
            continue
        yield from _without_last_stills(pieces, range(start, end))
        start = end


def _bound(pieces: Sequence[Piece]) -> set[int]:
    """The moving pieces that always follow the same one, which never goes without them.

    Joined to another, a piece that is repeated elsewhere would be encoded again.
    """
    moving = [number for number, piece in enumerate(pieces) if piece.moves]
    pairs = [(a, b) for a, b in pairwise(moving) if b - a < _MOST]
    ways = {b: tuple(piece.shown for piece in pieces[a : b + 1]) for a, b in pairs}
    often = Counter(pieces[number].shown for number in moving)
    together = Counter(ways.values())
    return {b for b, way in ways.items() if together[way] == often[way[0]] == often[way[-1]]}


def _joins(run: Sequence[Piece], more: Piece, grid: int) -> bool:
    frames = sum(piece.frames for piece in run)
    short = _is_short(more, grid) or frames * _MOVING < grid
    fits = len(run) < _MOST and frames + more.frames <= _JOINED * grid
    return run[0].moves and short and fits and (more.moves or _is_short(more, grid))


def _is_short(piece: Piece, grid: int) -> bool:
    return piece.frames * (_MOVING if piece.moves else _STILL) < grid


def _without_last_stills(pieces: Sequence[Piece], run: range) -> Iterator[range]:
    """The run up to the last piece that moves, then each still by itself."""
    end = next((n + 1 for n in reversed(run) if pieces[n].moves), run.start + 1)
    yield range(run.start, end)
    yield from (range(number, number + 1) for number in range(end, run.stop))

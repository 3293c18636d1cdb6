"""Short pieces join their neighbours: each alone would cost a picture coded by itself (ADR 64)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

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

Fits = Callable[[range], bool]
"""Whether one encoder can take pieces of such numbers."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch that is a segment of its own unless it is joined to others.

    Attributes:
        frames: Length.
        moves: Whether anything moves in it.
        repeated: Whether it is shown more than once; then it stays, to be encoded once.
    """

    frames: int
    moves: bool
    repeated: bool = False


def runs(pieces: Sequence[Piece], grid: int, fits: Fits) -> Iterator[range]:
    """Which neighbours become one segment, each piece in one run.

    Args:
        pieces: All there are, in order.
        grid: Frames between two cuts of what moves.
        fits: What an encoder can take.
    """
    start = 0
    for end in range(1, len(pieces) + 1):
        joins = end < len(pieces) and _joins(pieces[start:end], pieces[end], grid)
        if joins and fits(range(start, end + 1)):
            continue
        yield from _split(pieces, range(start, end))
        start = end


def _joins(run: Sequence[Piece], more: Piece, grid: int) -> bool:
    frames = sum(piece.frames for piece in run)
    short = _is_short(more, grid) or frames * _MOVING < grid
    fits = len(run) < _MOST and frames + more.frames <= _JOINED * grid
    return short and fits and _may_join(run[-1], grid) and _may_join(more, grid)


def _may_join(piece: Piece, grid: int) -> bool:
    return not piece.repeated if piece.moves else _is_short(piece, grid)


def _is_short(piece: Piece, grid: int) -> bool:
    return piece.frames * (_MOVING if piece.moves else _STILL) < grid


def _split(pieces: Sequence[Piece], run: range) -> Iterator[range]:
    """The run, or each of its pieces alone where nothing moves in any."""
    if any(pieces[number].moves for number in run):
        yield run
    else:
        yield from (range(number, number + 1) for number in run)

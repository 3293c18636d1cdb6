"""Holds the sum of audio clips to full scale: turned down smoothly before it would clip.

The gain of a sample depends on a bounded stretch around it and on nothing else, so a stretch that
is mixed by itself, with `BEFORE_SAMPLES` and `AFTER_SAMPLES` around it, equals the same stretch of
the whole to the bit. What lies further from any excess than that is not touched.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable

import numpy as np
from numpy.typing import NDArray

Block = NDArray[np.float32]
"""Consecutive samples of the soundtrack: n rows of left and right."""

CELL_SAMPLES = 32
"""The gain is decided for so many samples at a time, and drawn in straight lines between."""

CEILING = 32767 / 32768
"""Largest sample that is left where the sum went beyond full scale."""

_ATTACK_CELLS, _HOLD_CELLS, _RELEASE_CELLS = 12, 30, 128
"""8 ms down, 20 ms held so that the bass is not bent, 85 ms back up."""


def _falling(held: int, cells: int) -> NDArray[np.float64]:
    """1 for as many cells as are held, then half a cosine down to 0."""
    slope = (1 + np.cos(np.pi * np.arange(1, cells + 1) / (cells + 1))) / 2
    return np.concatenate((np.ones(held), slope))


_AFTERWARDS = _falling(_HOLD_CELLS, _RELEASE_CELLS)
_AHEAD = _falling(2, _ATTACK_CELLS - 2)
_PAST_CELLS, _AHEAD_CELLS = len(_AFTERWARDS), len(_AHEAD)
_FROM_LEFT = np.maximum(0, 0.5 - (np.arange(CELL_SAMPLES) + 0.5) / CELL_SAMPLES)
_FROM_RIGHT = _FROM_LEFT[::-1]


def limited(blocks: Iterable[Block]) -> Generator[Block, None, None]:
    """The same samples, held to full scale; blocks of other lengths, a little later."""
    limiter = Limiter()
    for block in blocks:
        yield limiter.push(block)
    yield limiter.push(np.zeros((0, 2), np.float32), last=True)


class Limiter:
    """Takes consecutive blocks and gives back those whose gain is known."""

    def __init__(self) -> None:
        self._samples: Block = np.zeros((0, 2), np.float32)
        self._excess = np.zeros(_PAST_CELLS)  # of the cells before `_samples`, then of its own

    def push(self, block: Block, *, last: bool = False) -> Block:
        """Samples that are ready now; all of them after the last block."""
        self._samples = np.concatenate((self._samples, block))
        whole = len(self._samples) // CELL_SAMPLES
        known = len(self._excess) - _PAST_CELLS
        fresh = self._samples[known * CELL_SAMPLES : None if last else whole * CELL_SAMPLES]
        self._excess = np.concatenate((self._excess, _excess(fresh)))
        if last:
            return self._released(len(self._excess) - _PAST_CELLS, np.zeros(_AHEAD_CELLS))
        return self._released(max(0, whole - _AHEAD_CELLS), np.zeros(0))

    def _released(self, cells: int, after: NDArray[np.float64]) -> Block:
        excess = np.concatenate((self._excess, after))[: _PAST_CELLS + cells + _AHEAD_CELLS]
        out = self._samples[: cells * CELL_SAMPLES]
        self._samples = self._samples[cells * CELL_SAMPLES :]
        self._excess = self._excess[cells:]
        if cells and excess.any():
            _turn_down(out, _reduction(excess, cells))
        return out


def _excess(samples: Block) -> NDArray[np.float64]:
    """How far each cell must be turned down, 0 where it may stay; the last may be short."""
    cells = -(-len(samples) // CELL_SAMPLES)
    if not samples.size or max(float(samples.max()), -float(samples.min())) <= 1:
        return np.zeros(cells)
    padded = np.zeros((cells * CELL_SAMPLES, 2), np.float32)
    padded[: len(samples)] = samples
    peaks = np.abs(padded).reshape(cells, -1).max(axis=1).astype(np.float64)
    return np.where(peaks > 1, 1 - CEILING / np.maximum(peaks, 1), 0.0)


def _reduction(excess: NDArray[np.float64], cells: int) -> NDArray[np.float64]:
    """Of the cell before the first, of all cells, and of the one after the last."""
    count = cells + 2
    needed = np.zeros(count)
    for back, share in enumerate(_AFTERWARDS):
        start = _PAST_CELLS - 1 - back
        np.maximum(needed, excess[start : start + count] * share, out=needed)
    for ahead, share in enumerate(_AHEAD):
        start = _PAST_CELLS - 1 + ahead
        np.maximum(needed, excess[start : start + count] * share, out=needed)
    return needed


def _turn_down(samples: Block, reduction: NDArray[np.float64]) -> None:
    """In place; the last cell may be short."""
    left, own, right = reduction[:-2, None], reduction[1:-1, None], reduction[2:, None]
    drawn = own + (left - own) * _FROM_LEFT + (right - own) * _FROM_RIGHT
    gain = (1 - drawn).astype(np.float32).reshape(-1, 1)
    touched = np.repeat((left + own + right).ravel() > 0, CELL_SAMPLES)[: len(samples)]
    samples[touched] *= gain[: len(samples)][touched]

"""Turns buses down while others are heard: the gain of a duck, from the sound that drives it.

Everything is decided for cells that are counted from the soundtrack's start. A cell is loud or it
is not, and the gain of a sample depends on the loud cells near it alone (`reach_of`), so a stretch
that is mixed by itself equals the same stretch of the whole to the bit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from reelmill.core.plan.ducking import CELL_SAMPLES, reach_of
from reelmill.core.timeline.model import Duck
from reelmill.media.sound.clip_filters import CHANNELS
from reelmill.media.sound.limiter import Block

_STEPS = 1 << 15
"""Samples are rounded to so many steps of full scale: sums of squares are then exact."""

_LOUDEST = 16.0
"""Where samples are cut off before they are squared: exact up to there, and louder is loud."""

_WITHIN_CELL = np.arange(CELL_SAMPLES) / CELL_SAMPLES


class Levels:
    """How loud the sound that drives a duck is, cell by cell; takes consecutive blocks."""

    def __init__(self, first_cell: int) -> None:
        self._first_cell = first_cell
        self._squares = np.zeros(0)
        self._open = np.zeros(CHANNELS)
        self._open_samples = 0

    @property
    def end_cell(self) -> int:
        """One past the last cell whose level is known."""
        return self._first_cell + len(self._squares)

    def push(self, block: Block | None, sample_count: int) -> None:
        """Take a block of so many samples; None is silence."""
        total = self._open_samples + sample_count
        sums = np.zeros((-(-total // CELL_SAMPLES) + 1, CHANNELS))
        sums[0] = self._open
        if block is not None and sample_count:
            starts = np.arange(-(-total // CELL_SAMPLES)) * CELL_SAMPLES - self._open_samples
            sums[: len(starts)] += np.add.reduceat(_squares(block), np.maximum(starts, 0))
        whole, self._open_samples = divmod(total, CELL_SAMPLES)
        self._open = sums[whole]
        self._squares = np.concatenate((self._squares, sums[:whole].max(axis=1)))

    def loud(self, threshold_db: float, first_cell: int, end_cell: int) -> NDArray[np.bool_]:
        """Whether each of some cells reaches a level; what is not known is silent."""
        least = round(CELL_SAMPLES * (_STEPS * 10 ** (threshold_db / 20)) ** 2)
        found = np.zeros(end_cell - first_cell, np.bool_)
        known = range(max(first_cell, self._first_cell), min(end_cell, self.end_cell))
        if known:
            inside = slice(known.start - self._first_cell, known.stop - self._first_cell)
            placed = slice(known.start - first_cell, known.stop - first_cell)
            found[placed] = self._squares[inside] >= least
        return found

    def forget_before(self, cell: int) -> None:
        """Free what nobody will ask about any more."""
        passed = min(max(0, cell - self._first_cell), len(self._squares))
        self._squares, self._first_cell = self._squares[passed:], self._first_cell + passed


class DuckGain:
    """The gain of a duck at any sample, where the levels around it are known."""

    def __init__(self, duck: Duck) -> None:
        self._threshold, self._reach = duck.threshold_db, reach_of(duck)
        self._falling = _gains(duck.by_db, 0, duck.attack_samples, self._reach.ahead_cells)
        held, rising = duck.hold_samples, duck.release_samples
        self._rising = _gains(duck.by_db, held, rising, self._reach.past_cells)

    def at(self, levels: Levels, first_sample: int, sample_count: int) -> Block | None:
        """Gain of consecutive samples, as a column; None where all of it is 1."""
        first, end = first_sample // CELL_SAMPLES, -(-(first_sample + sample_count) // CELL_SAMPLES)
        past, ahead = self._reach.past_cells, self._reach.ahead_cells
        loud = levels.loud(self._threshold, first - past, end + ahead)
        if not loud.any():
            return None
        bounds = self._at_bounds(loud)[past : past + end - first + 1, np.newaxis]
        drawn = bounds[:-1] + (bounds[1:] - bounds[:-1]) * _WITHIN_CELL
        begin = first_sample - first * CELL_SAMPLES
        gain = drawn.ravel()[begin : begin + sample_count].astype(np.float32)
        return gain[:, np.newaxis]

    def _at_bounds(self, loud: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Before each cell: as low as the loud cells before it or those after it want it."""
        count, cells = len(loud), np.arange(len(loud))
        last = np.maximum.accumulate(np.where(loud, cells, -count - 1))
        next_ = np.minimum.accumulate(np.where(loud, cells, 2 * count + 1)[::-1])[::-1]
        since = np.minimum(cells[1:] - last[:-1] - 1, len(self._rising) - 1)
        until = np.minimum(next_ - cells, len(self._falling) - 1)
        bounds = self._falling[until]
        bounds[1:] = np.minimum(bounds[1:], self._rising[since])
        return bounds


def _squares(block: Block) -> NDArray[np.float64]:
    """Whole numbers, so that they add up to the same sum in any order."""
    return np.square(np.rint(np.clip(block, -_LOUDEST, _LOUDEST) * _STEPS).astype(np.float64))


def _gains(by_db: float, held: int, moving: int, cells: int) -> NDArray[np.float64]:
    """Gains so many cells away from a loud one: low as long as it is held, then up in decibels."""
    away = (cell * CELL_SAMPLES - held for cell in range(cells))
    shares = [1 - max(0, samples) / moving if moving else float(samples <= 0) for samples in away]
    gains = [10 ** (by_db / 20 * share) for share in shares]
    return np.array([*gains, 1.0], np.float32).astype(np.float64)

"""Turns buses down while others are heard: the gain of a duck, from the sound that drives it.

Everything is decided for cells that are counted from the soundtrack's start. A cell is loud or it
is not, and the gain of a sample depends on the loud cells near it alone (`reach_of`), so a stretch
that is mixed by itself equals the same stretch of the whole to the bit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from reelmill.core.plan.ducking import CELL_SAMPLES, cell_count, reach_of
from reelmill.core.timeline.bus import Duck
from reelmill.media.sound.clip_filters import CHANNELS
from reelmill.media.sound.limiter import Block

Power = NDArray[np.float64]
"""Sums of squares of cells: a row for each, a column for each side. Whole numbers, so that they
add up to the same in any order."""

Gains = NDArray[np.float32]
"""A number for each of consecutive samples."""

_STEPS = 1 << 15
"""Samples are rounded to so many steps of full scale before they are squared."""

_LOUDEST = 16.0
"""Where samples are cut off before that, so that sums stay exact; louder is loud anyway."""

_WITHIN_CELL = np.arange(CELL_SAMPLES) / CELL_SAMPLES


def power_of(samples: Block, begin: int, sample_count: int) -> Power:
    """Power of the cells of a block of so many samples, of which some are heard from `begin` on."""
    found = np.zeros((cell_count(sample_count), CHANNELS))
    if len(samples):
        first, end = begin // CELL_SAMPLES, cell_count(begin + len(samples))
        starts = np.maximum(np.arange(first, end) * CELL_SAMPLES - begin, 0)
        rounded = np.rint(np.clip(samples, -_LOUDEST, _LOUDEST) * _STEPS).astype(np.float64)
        found[first:end] = np.add.reduceat(np.square(rounded), starts)
    return found


class Levels:
    """How loud the buses are that drive others, cell by cell."""

    def __init__(self, buses: Collection[int], first_cell: int) -> None:
        self.end_cell = first_cell
        """One past the last cell whose level is known."""
        self._first_cell = first_cell
        self._power = {bus: np.zeros((0, CHANNELS)) for bus in buses}

    def push(self, power: Mapping[int, Power], cells: int) -> None:
        """Take the next cells of all buses; one without power is silent."""
        silence = np.zeros((cells, CHANNELS))
        for bus, known in self._power.items():
            self._power[bus] = np.concatenate((known, power.get(bus, silence)))
        self.end_cell += cells

    def loud(
        self, under: Collection[int], threshold_db: float, first_cell: int, end_cell: int
    ) -> NDArray[np.bool_]:
        """Whether some buses together reach a level in each of some cells; unknown is silent."""
        least = round(CELL_SAMPLES * (_STEPS * 10 ** (threshold_db / 20)) ** 2)
        found = np.zeros(end_cell - first_cell, np.bool_)
        known = range(max(first_cell, self._first_cell), min(end_cell, self.end_cell))
        if known:
            inside = slice(known.start - self._first_cell, known.stop - self._first_cell)
            power = sum((self._power[bus][inside] for bus in under), np.zeros(CHANNELS))
            found[known.start - first_cell : known.stop - first_cell] = power.max(axis=-1) >= least
        return found

    def forget_before(self, cell: int) -> None:
        """Free what nobody will ask about any more."""
        passed = min(max(0, cell - self._first_cell), self.end_cell - self._first_cell)
        self._first_cell += passed
        for bus, known in self._power.items():
            self._power[bus] = known[passed:]


class DuckGain:
    """The gain of a duck at any sample, where the levels around it are known."""

    def __init__(self, duck: Duck) -> None:
        self._duck, self._reach = duck, reach_of(duck)
        self._falling = _gains(duck.by_db, 0, duck.attack_samples, self._reach.ahead_cells)
        held, rising = duck.hold_samples, duck.release_samples
        self._rising = _gains(duck.by_db, held, rising, self._reach.past_cells)

    def at(self, levels: Levels, first_sample: int, sample_count: int) -> Gains | None:
        """Gain of consecutive samples; None where all of it is 1."""
        first, end = first_sample // CELL_SAMPLES, cell_count(first_sample + sample_count)
        past, ahead = self._reach.past_cells, self._reach.ahead_cells
        duck = self._duck
        loud = levels.loud(duck.under, duck.threshold_db, first - past, end + ahead)
        if not loud.any():
            return None
        bounds = self._at_bounds(loud)[past : past + end - first + 1, np.newaxis]
        drawn = bounds[:-1] + (bounds[1:] - bounds[:-1]) * _WITHIN_CELL
        begin = first_sample - first * CELL_SAMPLES
        return drawn.ravel()[begin : begin + sample_count].astype(np.float32)

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


def _gains(by_db: float, held: int, moving: int, cells: int) -> NDArray[np.float64]:
    """Gains so many cells away from a loud one: low as long as it is held, then up in decibels."""
    away = (cell * CELL_SAMPLES - held for cell in range(cells))
    shares = [1 - max(0, samples) / moving if moving else float(samples <= 0) for samples in away]
    gains = [10 ** (by_db / 20 * share) for share in shares]
    return np.array([*gains, 1.0], np.float32).astype(np.float64)

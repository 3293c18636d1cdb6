"""The buses of a mix: audio clips are summed on theirs, turned down there, and summed again.

What is ducked waits until the sound that drives it is known as far ahead as the gain looks. Where
nothing is ducked, nothing waits.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

import numpy as np

from reelmill.core.plan.ducking import CELL_SAMPLES, widest_reach
from reelmill.core.timeline.model import Bus
from reelmill.media.sound.clip_filters import CHANNELS
from reelmill.media.sound.ducking import DuckGain, Levels
from reelmill.media.sound.limiter import Block

_Driving = tuple[int, ...]
"""Numbers of the buses that drive a duck together."""


class BusBlock:
    """What is heard on the buses of a mix during one block; clips are added in their order.

    Attributes:
        first_sample: Of the soundtrack.
        mix: The sum of what nothing turns down.
        ducked: The sum of each other bus that sounds, by number.
        driving: The sum of what drives a duck together, where it sounds.
    """

    def __init__(self, buses: Sequence[Bus], first_sample: int, sample_count: int) -> None:
        self.first_sample = first_sample
        self.mix: Block = _silence(sample_count)
        self.ducked: dict[int, Block] = {}
        self.driving: dict[_Driving, Block] = {}
        self._buses = buses
        self._driven = dict.fromkeys(duck.under for bus in buses for duck in bus.ducks)

    @property
    def end_sample_exclusive(self) -> int:
        """One past the last sample of the soundtrack."""
        return self.first_sample + len(self.mix)

    def add(self, bus: int, samples: Block, begin: int) -> None:
        """Add samples of a clip from a sample of the block on."""
        end = begin + len(samples)
        own = self.mix
        if self._buses[bus].ducks:
            own = self.ducked.setdefault(bus, _silence(len(self.mix)))
        own[begin:end] += samples
        for under in self._driven:
            if bus in under:
                self.driving.setdefault(under, _silence(len(self.mix)))[begin:end] += samples


class Buses:
    """Takes consecutive blocks of buses and gives back those whose mix is known."""

    def __init__(self, buses: Sequence[Bus], first_sample: int) -> None:
        self._gains = [[(duck.under, DuckGain(duck)) for duck in bus.ducks] for bus in buses]
        first_cell = first_sample // CELL_SAMPLES
        self._levels = {under: Levels(first_cell) for gains in self._gains for under, _ in gains}
        self._reach = widest_reach(buses)
        self._waiting: deque[BusBlock] = deque()

    def push(self, block: BusBlock, *, last: bool = False) -> Iterator[tuple[int, Block]]:
        """First samples and mixes of the blocks that are ready now, all after the last, in order.

        What would come after the last block counts as silence.
        """
        self._waiting.append(block)
        for under, levels in self._levels.items():
            levels.push(block.driving.get(under), len(block.mix))
        while self._waiting and (last or self._is_known(self._waiting[0])):
            ready = self._waiting.popleft()
            yield ready.first_sample, self._mixed(ready)
            for levels in self._levels.values():
                levels.forget_before(
                    ready.end_sample_exclusive // CELL_SAMPLES - self._reach.past_cells
                )

    def _is_known(self, block: BusBlock) -> bool:
        end_cell = -(-block.end_sample_exclusive // CELL_SAMPLES) + self._reach.ahead_cells
        return all(levels.end_cell >= end_cell for levels in self._levels.values())

    def _mixed(self, block: BusBlock) -> Block:
        for bus, samples in sorted(block.ducked.items()):
            for under, gain in self._gains[bus]:
                column = gain.at(self._levels[under], block.first_sample, len(samples))
                if column is not None:
                    np.multiply(samples, column, out=samples)
            block.mix += samples
        return block.mix


def _silence(sample_count: int) -> Block:
    return np.zeros((sample_count, CHANNELS), np.float32)

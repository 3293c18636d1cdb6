"""The buses of a mix: audio clips are summed on theirs, turned down there, and summed again.

What is ducked waits until the sound that drives it is known as far ahead as the gain looks. Where
nothing is ducked, nothing waits.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Sequence

import numpy as np

from reelmill.core.plan.ducking import CELL_SAMPLES, cell_count, widest_reach
from reelmill.core.timeline.bus import Bus, Duck
from reelmill.media.sound.clip_filters import CHANNELS
from reelmill.media.sound.ducking import DuckGain, Levels, Power, power_of
from reelmill.media.sound.limiter import Block


class BusBlock:
    """What is heard on the buses of a mix during one block; clips are added in their order.

    Attributes:
        first_sample: Of the soundtrack; the start of a cell where anything is ducked.
        mix: The sum of what nothing turns down.
        ducked: The sum of each other bus that sounds, by number.
        power: Of the buses that drive others and sound, by number.
    """

    def __init__(
        self,
        buses: Sequence[Bus],
        driving: Collection[int],
        first_sample: int,
        sample_count: int,
    ) -> None:
        self.first_sample = first_sample
        self.mix: Block = _silence(sample_count)
        self.ducked: dict[int, Block] = {}
        self.power: dict[int, Power] = {}
        self._buses, self._driving = buses, driving

    @property
    def end_sample_exclusive(self) -> int:
        """One past the last sample of the soundtrack."""
        return self.first_sample + len(self.mix)

    def add(self, bus: int, samples: Block, begin: int) -> None:
        """Add samples of a clip from a sample of the block on."""
        count, own = len(self.mix), self.mix
        if self._buses[bus].ducks:
            own = self.ducked.setdefault(bus, _silence(count))
        own[begin : begin + len(samples)] += samples
        if bus in self._driving:
            power = power_of(samples, begin, count)
            self.power[bus] = self.power[bus] + power if bus in self.power else power


class Buses:
    """Makes consecutive blocks of buses, takes them filled, and gives back those that are known."""

    def __init__(self, buses: Sequence[Bus], first_sample: int) -> None:
        self._buses = buses
        self._gains = {duck: DuckGain(duck) for bus in buses for duck in bus.ducks}
        self._driving = driving_buses(buses)
        self._levels = Levels(self._driving, first_sample // CELL_SAMPLES)
        self._reach = widest_reach(buses)
        self._waiting: deque[BusBlock] = deque()

    def block(self, first_sample: int, sample_count: int) -> BusBlock:
        """A block in which nothing is heard yet."""
        return BusBlock(self._buses, self._driving, first_sample, sample_count)

    def push(self, block: BusBlock, *, last: bool = False) -> Iterator[tuple[int, Block]]:
        """First samples and mixes of the blocks that are ready now, all after the last, in order.

        What would come after the last block counts as silence.
        """
        self._waiting.append(block)
        self._levels.push(block.power, cell_count(len(block.mix)))
        while self._waiting and (last or self._is_known(self._waiting[0])):
            ready = self._waiting.popleft()
            yield ready.first_sample, self._mixed(ready)
            end_cell = cell_count(ready.end_sample_exclusive)
            self._levels.forget_before(end_cell - self._reach.past_cells)

    def _is_known(self, block: BusBlock) -> bool:
        if self._reach.ahead_cells == 0:
            return True
        end_cell = cell_count(block.end_sample_exclusive) + self._reach.ahead_cells
        return self._levels.end_cell >= end_cell

    def _mixed(self, block: BusBlock) -> Block:
        gains: dict[tuple[Duck, ...], Block | None] = {}  # many buses may have the same ducks
        for bus, samples in sorted(block.ducked.items()):
            ducks = self._buses[bus].ducks
            if ducks not in gains:
                gains[ducks] = self._gain(ducks, block)
            if (gain := gains[ducks]) is not None:
                np.multiply(samples, gain, out=samples)
            block.mix += samples
        return block.mix

    def _gain(self, ducks: tuple[Duck, ...], block: BusBlock) -> Block | None:
        """Of all ducks together, for both sides; None where all of it is 1."""
        count, found = len(block.mix), None
        for duck in ducks:
            gain = self._gains[duck].at(self._levels, block.first_sample, count)
            if gain is not None:
                found = gain if found is None else found * gain
        return None if found is None else np.repeat(found, CHANNELS).reshape(-1, CHANNELS)


def driving_buses(buses: Sequence[Bus]) -> frozenset[int]:
    """Numbers of the buses that turn others down."""
    return frozenset(number for bus in buses for duck in bus.ducks for number in duck.under)


def _silence(sample_count: int) -> Block:
    return np.zeros((sample_count, CHANNELS), np.float32)

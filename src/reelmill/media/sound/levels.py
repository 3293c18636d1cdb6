"""How loud the sum of audio clips is, packet by packet, before it is held to full scale."""

from __future__ import annotations

import numpy as np

from reelmill.core.plan.audio import PACKET_SAMPLES
from reelmill.media.mix_stats import MixStats
from reelmill.media.sound.limiter import Block


class Meter:
    """Measures consecutive blocks from a sample on that begins a packet."""

    def __init__(self, first_sample: int = 0) -> None:
        self._first = first_sample // PACKET_SAMPLES
        self._peaks: list[float] = []
        self._clipped: list[int] = []
        self._filled = PACKET_SAMPLES  # samples in the last packet

    def measure(self, block: Block) -> None:
        """Take a block into account."""
        begun = min(PACKET_SAMPLES - self._filled, len(block))
        if begun:
            self._note(block[:begun], begun)
        whole = (len(block) - begun) // PACKET_SAMPLES
        end = begun + whole * PACKET_SAMPLES
        if whole:
            packets = np.abs(block[begun:end]).reshape(whole, -1)
            self._peaks += packets.max(axis=1).tolist()
            self._clipped += [0] * whole
            for i in np.flatnonzero(np.array(self._peaks[-whole:]) > 1):
                self._clipped[i - whole] = int(np.count_nonzero(packets[i] > 1))
        if end < len(block):
            self._peaks.append(0.0)
            self._clipped.append(0)
            self._filled = 0
            self._note(block[end:], len(block) - end)

    def _note(self, part: Block, count: int) -> None:
        """Add to the last packet."""
        loud = np.abs(part)
        self._peaks[-1] = max(self._peaks[-1], float(loud.max()))
        self._clipped[-1] += int(np.count_nonzero(loud > 1))
        self._filled += count

    @property
    def all(self) -> MixStats:
        """Of everything that was measured."""
        return self.stats(self._first * PACKET_SAMPLES, len(self._peaks) * PACKET_SAMPLES)

    def stats(self, first_sample: int, sample_count: int) -> MixStats:
        """Of a stretch that begins with a packet; all of it must have been measured."""
        start = first_sample // PACKET_SAMPLES - self._first
        end = start + -(-sample_count // PACKET_SAMPLES)
        peaks = self._peaks[start:end]
        peak = max(peaks, default=0.0)
        loudest = peaks.index(peak) * PACKET_SAMPLES if peaks else 0
        return MixStats(peak, sum(self._clipped[start:end]), loudest)

"""What the sum of audio clips reached: told by the mixer, kept with pieces of sound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class MixStats:
    """What the sum of audio clips reached in a stretch.

    Attributes:
        peak: Largest absolute sample, 1.0 is full scale.
        clipped_samples: Samples (of either side) beyond full scale.
        loudest_sample: Where the peak is, to the packet, in samples from the stretch's start.
    """

    peak: float = 0.0
    clipped_samples: int = 0
    loudest_sample: int = 0

    def joined(self, other: Self, offset_samples: int) -> MixStats:
        """With a stretch that starts so many samples later."""
        clipped = self.clipped_samples + other.clipped_samples
        if other.peak > self.peak:
            return MixStats(other.peak, clipped, other.loudest_sample + offset_samples)
        return MixStats(self.peak, clipped, self.loudest_sample)

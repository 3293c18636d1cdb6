"""What is known of a machine's speed: what work took there, over what it was to take."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from reelmill.core.plan.effort import Effort

SLOWEST, FASTEST = 20.0, 0.05
"""Bounds of a ratio: beyond them it tells of something else than the machine."""

REMEMBERED_SECONDS = 300.0
"""Core seconds of planned work that a ratio is the mean of: what is older fades."""

_TRUSTED_SECONDS = 2.0
"""Planned work of a kind from which on its own ratio is taken as it is."""

MOST_KINDS = 64
"""Kinds that are remembered."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """How long a kind of work takes on this machine.

    Attributes:
        slowness: Core seconds it took over those it was to take: 2 is half as fast.
        core_seconds: Planned seconds of the work that this was learned from.
    """

    slowness: float
    core_seconds: float


@dataclass(frozen=True, slots=True)
class MachineSpeed:
    """Ratios by kind of work; a machine of which nothing is known is as fast as the constants'."""

    ratios: Mapping[str, Ratio] = field(default_factory=dict)

    def core_seconds(self, effort: Effort) -> float:
        """What a piece of work will probably take here.

        The less is known of its kind, the more counts how fast the machine is at all else.
        """
        own = self.ratios.get(effort.kind)
        if own is None:
            return effort.core_seconds * self._slowness()
        trust = min(1.0, own.core_seconds / _TRUSTED_SECONDS)
        slowness: float = own.slowness**trust * self._slowness() ** (1 - trust)
        return effort.core_seconds * slowness

    def having_seen(self, effort: Effort, took_core_seconds: float) -> MachineSpeed:
        """The same with one more piece of work; unusable numbers change nothing."""
        if not (effort.core_seconds > 0 and took_core_seconds > 0):
            return self
        slowness = took_core_seconds / effort.core_seconds
        if not FASTEST <= slowness <= SLOWEST:
            return self
        known = self.ratios.get(effort.kind)
        if known is None and len(self.ratios) >= MOST_KINDS:
            return self
        before = known.core_seconds if known else 0.0
        planned = before + effort.core_seconds
        mean = ((known.slowness * before if known else 0.0) + took_core_seconds) / planned
        learned = Ratio(mean, min(planned, REMEMBERED_SECONDS))
        return MachineSpeed({**self.ratios, effort.kind: learned})

    def _slowness(self) -> float:
        """Of the whole machine: the mean of what is known, by how much that is."""
        known = [(math.log(r.slowness), r.core_seconds) for r in self.ratios.values()]
        seen = sum(weight for _, weight in known)
        mean = sum(value * weight for value, weight in known) / seen if seen else 0.0
        return math.exp(mean)


@dataclass(frozen=True, slots=True)
class Machine:
    """What renders here.

    Attributes:
        cores: Encoders at the same time.
        speed: What is known of its speed.
    """

    cores: int
    speed: MachineSpeed = field(default_factory=MachineSpeed)

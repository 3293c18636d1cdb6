"""What was measured, as values that are kept as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from bench.measure import Run


@dataclass
class Side:
    """One way of doing a job, with all its runs.

    `times` is what the measured seconds are multiplied with where only a part of the job was run.
    """

    name: str
    command: str
    times: float = 1.0
    seconds: list[float] = field(default_factory=list)
    peak_bytes: list[int] = field(default_factory=list)
    master_bytes: int = 0
    reported: dict[str, Any] = field(default_factory=dict)

    def add(self, run: Run) -> None:
        self.seconds.append(round(run.seconds, 3))
        self.peak_bytes.append(run.peak_bytes)

    @property
    def whole_seconds(self) -> list[float]:
        """Seconds the whole job takes."""
        return [s * self.times for s in self.seconds]


@dataclass
class Target:
    """What must be reached; `limit` is the most, or the least where `at_least`."""

    words: str
    value: float
    limit: float
    at_least: bool

    @property
    def met(self) -> bool:
        return self.value >= self.limit if self.at_least else self.value <= self.limit


@dataclass
class Result:
    """A case: what was compared, or a table of a sweep; `commands` is what its rows ran."""

    case: str
    title: str
    machine: dict[str, str]
    smoke: bool
    sides: list[Side] = field(default_factory=list)
    ratios: dict[str, list[float]] = field(default_factory=dict)
    targets: list[Target] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_json(cls, value: dict[str, Any]) -> Result:
        sides = [Side(**side) for side in value.pop("sides")]
        targets = [Target(**target) for target in value.pop("targets")]
        return cls(**value, sides=sides, targets=targets)


def pairwise_ratio(above: Side, below: Side) -> list[float]:
    """Of runs of the same round."""
    pairs = zip(above.whole_seconds, below.whole_seconds, strict=True)
    return [round(a / b, 3) for a, b in pairs]


def spread(values: list[float]) -> tuple[float, float, float]:
    return min(values), median(values), max(values)

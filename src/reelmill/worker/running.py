"""What this worker does right now, and how each of it is asked to stop."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from reelmill.media.cancel import CancelToken
from reelmill.usecases.ports.work import ClaimedJob, ClaimedSegment

Claimed = ClaimedJob | ClaimedSegment


@dataclass(frozen=True, slots=True)
class Handlers:
    """What is done with what was claimed; each tells the outcome itself, fenced by the claim.

    An exception that leaves one counts as a failed attempt, unless it was asked to stop; a
    `MachineError` never counts.

    Attributes:
        prepare: Plans a job.
        encode: Encodes a segment.
        finish: Stitches and publishes a job.
        engine: Identity of what they plan and encode with.
    """

    prepare: Callable[[ClaimedJob, CancelToken], Awaitable[None]]
    encode: Callable[[ClaimedSegment, CancelToken], Awaitable[None]]
    finish: Callable[[ClaimedJob, CancelToken], Awaitable[None]]
    engine: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that is being done.

    Attributes:
        verb: `prepare`, `encode` or `finish`.
        claimed: What it is done with.
        cancel: Asks it to stop.
    """

    verb: str
    claimed: Claimed
    cancel: CancelToken = field(default_factory=CancelToken)

    def __str__(self) -> str:
        if isinstance(self.claimed, ClaimedJob):
            return f"{self.verb} {self.claimed.id}"
        return f"{self.verb} {self.claimed.fingerprint[:12]}"


class Running:
    """The units of this worker; may be read from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._units: dict[UUID, Unit] = {}

    def __iter__(self) -> Iterator[Unit]:
        with self._lock:
            return iter(list(self._units.values()))

    def __len__(self) -> int:
        return len(self._units)

    @contextmanager
    def holding(self, unit: Unit) -> Iterator[Unit]:
        """Count it as running meanwhile."""
        with self._lock:
            self._units[unit.claimed.token] = unit
        try:
            yield unit
        finally:
            with self._lock:
                del self._units[unit.claimed.token]

    @property
    def tokens(self) -> list[UUID]:
        """Of everything that is running."""
        return [unit.claimed.token for unit in self]

    def doing(self) -> list[str]:
        """A few words on each."""
        return [str(unit) for unit in self]

    def job_ids(self) -> list[UUID]:
        """Of jobs being planned or finished."""
        return [unit.claimed.id for unit in self if isinstance(unit.claimed, ClaimedJob)]

    def fingerprints(self) -> list[str]:
        """Of segments being encoded."""
        return [u.claimed.fingerprint for u in self if isinstance(u.claimed, ClaimedSegment)]

    def cancel(self, tokens: Iterable[UUID]) -> None:
        """Ask these to stop."""
        wanted = frozenset(tokens)
        for unit in self:
            if unit.claimed.token in wanted:
                unit.cancel.cancel()

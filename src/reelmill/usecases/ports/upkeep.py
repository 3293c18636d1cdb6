"""What is kept in order from time to time, by one worker of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class UnusedSegment:
    """A stored segment that no job has used for long.

    Attributes:
        fingerprint: Its name.
        storage_key: Where it lies in the bucket, None where only workers have it.
    """

    fingerprint: str
    storage_key: str | None


class Upkeep(Protocol):
    """Turns at the chores, and what there is to do."""

    async def turn(self, chore: str, every_seconds: float) -> bool:
        """True for one worker in every period; it may do the chore now."""

    async def expired_outputs(self, most: int) -> Sequence[UUID]:
        """Jobs whose outputs are past their time, held until the transaction ends."""

    async def outputs_removed(self, jobs: Sequence[UUID]) -> None:
        """Their outputs are gone; the jobs stay."""

    async def unused_segments(self, days: int, most: int) -> Sequence[UnusedSegment]:
        """Finished segments that nobody waits for, last used so long ago; held as well."""

    async def segments_removed(self, fingerprints: Sequence[str]) -> None:
        """They are nowhere any more."""

    async def segments_used(self, fingerprints: Sequence[str]) -> None:
        """A job has used them now."""

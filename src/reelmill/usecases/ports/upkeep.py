"""What is kept in order from time to time, by one worker of all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol
from uuid import UUID


class Upkeep(Protocol):
    """Turns at the maintenance tasks, and what there is to do."""

    async def turn(self, task: str, every_seconds: float) -> bool:
        """True for one worker in every period; it may do the maintenance task now."""

    async def expire_outputs(self, most: int) -> Sequence[UUID]:
        """Jobs whose outputs are past their time have none any more; returns those jobs."""

    async def forget_unused_segments(self, days: int, most: int) -> int:
        """Forget finished segments that no job needs, last used so long ago; their number."""

    async def segments_used(self, fingerprints: Collection[str]) -> None:
        """A job has used them now."""

"""A wake-up starts a worker; it carries no decision: the worker asks the tables what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

PREPARE_NEXT = "prepare_next"
"""A job waits to be planned."""

ENCODE_NEXT = "encode_next"
"""A segment waits to be encoded."""

FINISH = "finish"
"""The job `job_id` waits to be stitched."""

RENDERS_QUEUE = "renders"
SEGMENTS_QUEUE = "segments"
FINISHES_QUEUE = "finishes"
"""Of its own: jobs whose sources come slowly do not hold up those that are nearly done."""

ENGINE_CHARACTERS = 16
"""Of an engine in the name of a queue: Postgres notifies by names of at most 63 bytes."""


def queue_of_engine(queue: str, engine: str) -> str:
    """The queue that workers of an engine answer; anybody plans and finishes."""
    if queue != SEGMENTS_QUEUE or not engine:
        return queue
    return f"{queue}-{engine[:ENGINE_CHARACTERS]}"


class Queue(Protocol):
    """Wake-ups that are there once the transaction is through, and not before."""

    async def wake_up(self, name: str, priority: int = 0, **arguments: Any) -> None:
        """One wake-up; `priority`: higher goes first."""

    async def wake_ups(
        self, name: str, arguments: Sequence[Mapping[str, Any]], priority: int = 0
    ) -> None:
        """One wake-up for each of `arguments`, in one statement."""

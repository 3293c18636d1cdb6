"""What all parts of a worker share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID, uuid4

import structlog

from reelmill.adapters.postgres.outage import RetryingDatabase
from reelmill.usecases.ports.database import Transaction
from reelmill.worker.running import Running

T = TypeVar("T")

_log = structlog.get_logger("reelmill.worker")


@dataclass(frozen=True, slots=True)
class Capacity:
    """How much a worker takes on.

    Attributes:
        encoders: Segments at the same time.
        prepares: Jobs that are prepared at the same time: nearly all of them wait for sources,
            few are planned.
        finishes: Jobs being stitched and uploaded at the same time.
        most_running: Jobs of one user that may run at a time, over all workers.
        drain_seconds: Time that running work has to end once the worker is asked to stop.
        pauses_seconds: For how long it claims nothing where its disk is full or its storage away,
            the first time, the second in a row, and so on.
    """

    encoders: int
    prepares: int = 32
    finishes: int = 2
    most_running: int = 4
    drain_seconds: float = 30.0
    pauses_seconds: tuple[float, ...] = (10.0, 30.0, 60.0)


@dataclass(slots=True)
class State:
    """One worker, as its parts see it; only the event loop changes it.

    Attributes:
        database: Waits where it is away.
        capacity: How much the worker takes on.
        id: Its name, another one after it was considered lost by the other workers.
        running: What it does.
        draining: Set once it claims nothing more.
        at_once: Set once what it does is stopped.
    """

    database: RetryingDatabase
    capacity: Capacity
    id: UUID = field(default_factory=uuid4)
    running: Running = field(default_factory=Running)
    draining: asyncio.Event = field(default_factory=asyncio.Event)
    at_once: asyncio.Event = field(default_factory=asyncio.Event)

    async def tried(self, ask: Callable[[Transaction], Awaitable[T]]) -> T | None:
        """The answer to what is asked again soon, None where it failed."""
        try:
            async with self.database.begin() as transaction:
                return await ask(transaction)
        except Exception as error:
            _log.error("database refused", exc_info=error)
            return None

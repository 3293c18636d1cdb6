"""Whether a render that is asked for now would be done."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from reelmill.core.errors import UnavailableError
from reelmill.media.sandbox_state import sandbox_state
from reelmill.usecases.ports import Database
from reelmill.usecases.ports.storage import Storage

SILENT_SECONDS = 10.0
"""A worker whose heartbeat is older than this is thought dead; they beat every three seconds."""

_LONGEST_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must work.

    Attributes:
        name: `database`, `storage`, `queue`, `workers` or `sandbox`.
        ok: Whether it does.
        reason: Why not, None where it does.
        facts: Numbers for a reader.
    """

    name: str
    ok: bool
    reason: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


async def check_readiness(database: Database, storage: Storage) -> Sequence[Check]:
    """All checks; each that asks another part takes three seconds at most."""
    named: Mapping[str, Callable[[], Awaitable[Check]]] = {
        "database": lambda: _database(database),
        "storage": lambda: _storage(storage),
        "queue": lambda: _queue(database),
        "workers": lambda: _workers(database),
    }
    bounded = (_bounded(name, check) for name, check in named.items())
    return await asyncio.gather(*bounded, _sandbox())


async def _bounded(name: str, check: Callable[[], Awaitable[Check]]) -> Check:
    """The check, or that it failed; of unexpected errors only the kind is told to strangers."""
    try:
        return await asyncio.wait_for(check(), _LONGEST_SECONDS)
    except TimeoutError:
        return Check(name, ok=False, reason=f"no answer within {_LONGEST_SECONDS:g} s")
    except UnavailableError as error:
        return Check(name, ok=False, reason=error.problems[0].message)
    except Exception as error:  # whatever it is, it is not ready
        return Check(name, ok=False, reason=type(error).__name__)


async def _database(database: Database) -> Check:
    async with database.begin() as transaction:
        await transaction.operations.answer()
    return Check("database", ok=True)


async def _storage(storage: Storage) -> Check:
    await storage.check()
    return Check("storage", ok=True, facts={"local": storage.local})


async def _queue(database: Database) -> Check:
    async with database.begin() as transaction:
        state = await transaction.operations.queue_state()
    facts = {
        "jobsWaiting": state.jobs.waiting,
        "jobsRunning": state.jobs.running,
        "oldestSeconds": round(state.jobs.oldest_seconds, 1),
        "segmentsWaiting": state.segments.waiting,
    }
    return Check("queue", ok=True, facts=facts)


async def _workers(database: Database) -> Check:
    async with database.begin() as transaction:
        workers = await transaction.operations.workers(datetime.now(UTC))
    alive = [w for w in workers if w.silent_seconds <= SILENT_SECONDS]
    running = [w for w in alive if w.state == "RUNNING"]
    facts = {"alive": len(alive), "encoders": sum(w.encoders for w in running)}
    if running:
        return Check("workers", ok=True, facts=facts)
    return Check("workers", ok=False, reason="no worker has a heartbeat", facts=facts)


async def _sandbox() -> Check:
    """What the start allowed is no reason to be unready; tried once, so it takes no time here."""
    state = await asyncio.to_thread(sandbox_state)
    facts = {"guard": str(state.guard), "missing": list(state.missing)}
    return Check("sandbox", ok=True, reason=None, facts=facts)

"""Whether a render that is asked for now would be done."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from reelmill.core.errors import Problem, UnavailableError
from reelmill.media.sandbox_state import SandboxState, sandbox_state
from reelmill.usecases.operations.check import Check, Verdict, bad, good, warning
from reelmill.usecases.operations.storage_watch import StorageWatch
from reelmill.usecases.ports.database import Database

SILENT_SECONDS = 10.0
"""A worker whose heartbeat is older than this is thought dead; they beat every three seconds."""

_SANDBOX_HINT = (
    "needs Linux 5.9 or newer (best 5.13 with Landlock) and a runtime that allows seccomp"
)

_LONGEST_SECONDS = 3.0
LONG_CHECK_SECONDS = 20.0
"""How long somebody waits who looks once, and at a terminal."""

_HINTS = {
    "database": "check that the database runs and that DATABASE_URL is right",
    "storage": "check that the bucket answers at RAILWAY_BUCKET_ENDPOINT",
    "queue": "check that the database runs and that DATABASE_URL is right",
    "workers": "start `reelmill worker` with the same DATABASE_URL, and read its log",
}


async def check_readiness(
    database: Database, storage: StorageWatch, most_seconds: float = _LONGEST_SECONDS
) -> Sequence[Check]:
    """All checks; each that asks another part takes so many seconds at most."""
    named: Mapping[str, Callable[[], Awaitable[Check]]] = {
        "database": lambda: _database(database),
        "storage": lambda: _storage(storage),
        "queue": lambda: _queue(database),
        "workers": lambda: _workers(database),
    }
    bounded = (_bounded(name, check, most_seconds) for name, check in named.items())
    return await asyncio.gather(*bounded, _sandbox())


async def _bounded(name: str, check: Callable[[], Awaitable[Check]], most_seconds: float) -> Check:
    """The check, or that it failed; of unexpected errors only the kind is told to strangers."""
    try:
        return await asyncio.wait_for(check(), most_seconds)
    except TimeoutError:
        why = f"no answer within {most_seconds:g} s"
    except UnavailableError as error:
        return bad(name, _mendable(name, error.problems[0]))
    except Exception as error:  # whatever it is, it is not ready
        why = type(error).__name__
    return Check(name, Verdict.BAD, why, _HINTS[name])


def _mendable(name: str, problem: Problem) -> Problem:
    """What a client is told to do is no help for whoever runs the service."""
    return replace(problem, hint=_HINTS[name])


async def _database(database: Database) -> Check:
    async with database.begin() as transaction:
        await transaction.operations.answer()
    return good("database", "it answers and has this release's tables")


async def _storage(watch: StorageWatch) -> Check:
    """Only what renders suffer from makes it unready."""
    faults = await watch.faults()
    facts = {"local": watch.local, "faults": [fault.reason.value for fault in faults]}
    if not faults:
        reported = (
            "the folder can be used"
            if watch.local
            else ("the bucket does everything that is needed")
        )
        return good("storage", reported, **facts)
    verdict = Verdict.BAD if any(fault.needed for fault in faults) else Verdict.WARNING
    worst = min(faults, key=lambda fault: not fault.needed)
    return Check("storage", verdict, worst.message, worst.hint, facts)


async def _queue(database: Database) -> Check:
    async with database.begin() as transaction:
        state = await transaction.operations.queue_state()
    reported = f"{state.jobs.waiting} jobs and {state.segments.waiting} segments wait"
    return good(
        "queue",
        reported,
        jobsWaiting=state.jobs.waiting,
        jobsRunning=state.jobs.running,
        oldestSeconds=round(state.jobs.oldest_seconds, 1),
        segmentsWaiting=state.segments.waiting,
    )


async def _workers(database: Database) -> Check:
    async with database.begin() as transaction:
        workers = await transaction.operations.workers(datetime.now(UTC))
    alive = [w for w in workers if w.silent_seconds <= SILENT_SECONDS]
    running = [w for w in alive if w.state == "RUNNING"]
    facts = {"alive": len(alive), "encoders": sum(w.encoders for w in running)}
    if running:
        reported = f"{len(running)} with {facts['encoders']} encoders"
        return good("workers", reported, **facts)
    return Check(
        "workers", Verdict.BAD, "no worker has a heartbeat", _HINTS["workers"], facts=facts
    )


async def _sandbox() -> Check:
    """Tried once, so it takes no time here."""
    return sandbox_check(await asyncio.to_thread(sandbox_state))


async def storage_check(storage: StorageWatch) -> Check:
    """The check of the storage alone, which is waited for."""
    return await _bounded("storage", lambda: _storage(storage), LONG_CHECK_SECONDS)


def sandbox_check(state: SandboxState) -> Check:
    """What the start allowed is no reason to be unready."""
    facts = {"guard": str(state.guard), "missing": list(state.missing)}
    if state.missing:
        return replace(warning("sandbox", state.sentence, _SANDBOX_HINT), facts=facts)
    return good("sandbox", state.sentence, **facts)

"""Whether a render that is asked for now would be done."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from reelmill.core.errors import Problem, UnavailableError
from reelmill.media.sandbox_state import SandboxState, sandbox_state
from reelmill.usecases.operations.check import Check, Verdict, bad, good, warning
from reelmill.usecases.ports import Database
from reelmill.usecases.ports.storage import Storage

SILENT_SECONDS = 10.0
"""A worker whose heartbeat is older than this is thought dead; they beat every three seconds."""

_SANDBOX_HINT = (
    "needs Linux 5.9 or newer (best 5.13 with Landlock) and a runtime that allows seccomp"
)

_LONGEST_SECONDS = 3.0
_HINTS = {
    "database": "look whether the database runs and DATABASE_URL is right",
    "storage": "look whether the bucket answers at RAILWAY_BUCKET_ENDPOINT",
    "queue": "look whether the database runs and DATABASE_URL is right",
    "workers": "start `reelmill worker` with the same DATABASE_URL, and read its log",
}


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
        why = f"no answer within {_LONGEST_SECONDS:g} s"
    except UnavailableError as error:
        problem = error.problems[0]
        return bad(name, problem if problem.code == "storage_refused" else _mendable(name, problem))
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


async def _storage(storage: Storage) -> Check:
    await storage.check()
    return good("storage", "files" if storage.local else "the bucket answers", local=storage.local)


async def _queue(database: Database) -> Check:
    async with database.begin() as transaction:
        state = await transaction.operations.queue_state()
    told = f"{state.jobs.waiting} jobs and {state.segments.waiting} segments wait"
    return good(
        "queue",
        told,
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
        told = f"{len(running)} with {facts['encoders']} encoders"
        return good("workers", told, **facts)
    return Check(
        "workers", Verdict.BAD, "no worker has a heartbeat", _HINTS["workers"], facts=facts
    )


async def _sandbox() -> Check:
    """Tried once, so it takes no time here."""
    return sandbox_check(await asyncio.to_thread(sandbox_state))


async def storage_check(storage: Storage) -> Check:
    """The check of the storage alone."""
    return await _bounded("storage", lambda: _storage(storage))


def sandbox_check(state: SandboxState) -> Check:
    """What the start allowed is no reason to be unready."""
    facts = {"guard": str(state.guard), "missing": list(state.missing)}
    if state.missing:
        return replace(warning("sandbox", state.sentence, _SANDBOX_HINT), facts=facts)
    return good("sandbox", state.sentence, **facts)

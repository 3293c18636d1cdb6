"""What is past its time: outputs, and segments that nobody uses."""

from __future__ import annotations

from reelmill.usecases.objects.remove import remove_soon
from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.objects import Scope
from reelmill.usecases.ports.storage import Storage

UNUSED_DAYS = 7
"""Days that a segment is remembered after a job last used it."""

_AT_ONCE = 100


async def remove_old_outputs(database: Database, storage: Storage) -> int:
    """Remove the files of jobs whose outputs have expired; returns the number of jobs."""
    removed = 0
    while True:
        async with database.begin() as transaction:
            jobs = await transaction.upkeep.expire_outputs(_AT_ONCE)
        if jobs:
            await remove_soon(database, storage, Scope(jobs=jobs))
        removed += len(jobs)
        if len(jobs) < _AT_ONCE:
            return removed


async def forget_unused_segments(database: Database) -> int:
    """Forget segments that no job has used lately; returns their number.

    A job that plans with one of them just now waits until it is encoded again.
    """
    removed = 0
    while True:
        async with database.begin() as transaction:
            forgotten = await transaction.upkeep.forget_unused_segments(UNUSED_DAYS, _AT_ONCE)
        removed += forgotten
        if forgotten < _AT_ONCE:
            return removed

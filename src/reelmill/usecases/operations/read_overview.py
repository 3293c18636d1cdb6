"""What the dashboard shows of the installation, and of a user's own part of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from reelmill.usecases.ports.database import Database, Transaction
from reelmill.usecases.ports.operations import (
    Encoding,
    Hour,
    Kept,
    QueueState,
    Reuse,
    WorkerState,
)
from reelmill.usecases.ports.tallies import Total

_DAY = timedelta(days=1)
_LATELY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Overview:
    """The installation over the last day.

    Attributes:
        users: Accounts.
        jobs: Number of jobs in each status.
        queue: What waits and what is under way.
        workers: Those that run, and those that ended within the day.
        kept: What lies in the storage.
        reuse: Of the jobs made within the day.
        encoding: Of the last ten minutes.
        hours: What was finished, hour by hour.
    """

    users: int
    jobs: Mapping[str, int]
    queue: QueueState
    workers: Sequence[WorkerState]
    kept: Kept
    reuse: Reuse
    encoding: Encoding
    hours: Sequence[Hour]


@dataclass(frozen=True, slots=True)
class Usage:
    """A user's own part over the last day.

    Attributes:
        jobs: Number of jobs in each status.
        kept: What lies in the storage.
        reuse: Of the jobs made within the day.
        hours: What was finished, hour by hour.
    """

    jobs: Mapping[str, int]
    kept: Kept
    reuse: Reuse
    hours: Sequence[Hour]


@dataclass(frozen=True, slots=True)
class Counted:
    """The installation now, and since its beginning.

    Attributes:
        overview: Now.
        totals: Since its beginning.
    """

    overview: Overview
    totals: Sequence[Total]


async def read_overview(database: Database, now: datetime) -> Overview:
    """How the installation is doing."""
    async with database.begin() as transaction:
        return await _overview(transaction, now)


async def read_counts(database: Database, now: datetime) -> Counted:
    """How the installation is doing, and has done."""
    async with database.begin() as transaction:
        overview = await _overview(transaction, now)
        return Counted(overview, await transaction.tallies.totals())


async def _overview(transaction: Transaction, now: datetime) -> Overview:
    numbers = transaction.operations
    return Overview(
        users=await numbers.users(),
        jobs=await numbers.jobs_by_status(),
        queue=await numbers.queue_state(),
        workers=await numbers.workers(now - _DAY),
        kept=await numbers.kept(),
        reuse=await numbers.reuse(now - _DAY),
        encoding=await numbers.encoding(now - _LATELY),
        hours=await numbers.hours(now - _DAY),
    )


async def read_usage(database: Database, user_id: UUID, now: datetime) -> Usage:
    """How much of it is a user's."""
    async with database.begin() as transaction:
        numbers = transaction.operations
        return Usage(
            jobs=await numbers.jobs_by_status(user_id),
            kept=await numbers.kept(user_id),
            reuse=await numbers.reuse(now - _DAY, user_id),
            hours=await numbers.hours(now - _DAY, user_id),
        )

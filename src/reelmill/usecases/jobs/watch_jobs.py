"""Jobs as they change: first as they are, then at each change."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from reelmill.core.job import JobStatus
from reelmill.usecases.jobs.job_events import Batch, JobEvents, Watcher
from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.job import Job, JobChange
from reelmill.usecases.ports.jobs import JobFilter

MOST_STANDING = 100
"""Jobs that have not ended, the newest, told at first to who watches all."""

_UNSURE = timedelta(minutes=1)
"""Transactions end in another order than they begin in, and streams break in the middle."""

_OLD = timedelta(days=1)

_STANDING = JobFilter(statuses=(JobStatus.QUEUED, JobStatus.PROCESSING))


@dataclass(frozen=True, slots=True)
class WatchTimes:
    """How long watching waits, in seconds.

    Attributes:
        quiet: Without a change for so long, None is reported.
        whole: After so long it ends.
        together: Changes that follow so closely are reported as one.
    """

    quiet: float = 15.0
    whole: float = 1800.0
    together: float = 0.1


@dataclass(frozen=True, slots=True)
class DeletedJob:
    """A job that was deleted."""

    job_id: UUID


@dataclass(frozen=True, slots=True)
class StandingJobs:
    """The jobs that have not ended, once they were all reported.

    Attributes:
        ids: The newest `MOST_STANDING`.
        complete: Whether there are no others: what else somebody knows has ended or is deleted.
    """

    ids: tuple[UUID, ...]
    complete: bool


JobUpdate = Job | DeletedJob | StandingJobs | None
"""A job as it is now or that it is no more, which ones stand, or that nothing happened."""


async def watch_job(
    job_id: UUID, user_id: UUID, database: Database, events: JobEvents, times: WatchTimes
) -> AsyncIterator[JobUpdate]:
    """One job, until it has ended.

    Raises:
        LimitError: `too_many_streams`.
    """
    reported: Job | None = None
    with events.watch(user_id, job_id) as watcher:
        async for batch in _batches(watcher, times):
            now = _merged(reported, batch.changes.get(job_id))
            if now is None:
                found = await _read([job_id], user_id, database)
                now = found.get(job_id)
            if now is None:
                yield DeletedJob(job_id)
                return
            now = _not_less(reported, now)
            yield now if now != reported else None
            reported = now
            if now.status.ended:
                return


async def watch_jobs(
    user_id: UUID,
    database: Database,
    events: JobEvents,
    times: WatchTimes,
    since: datetime | None = None,
) -> AsyncIterator[JobUpdate]:
    """All jobs of a user: those that have not ended, then whatever changes.

    Args:
        user_id: Whose.
        database: Where they are kept.
        events: What is reported of them.
        times: How long it waits.
        since: When the caller last heard of them: those that changed since come first.

    Raises:
        LimitError: `too_many_streams`.
    """
    known: dict[UUID, Job] = {}
    begun = False
    with events.watch(user_id) as watcher:
        async for batch in _batches(watcher, times):
            fresh, gone = await _changes(known, batch, user_id, database)
            if not begun and since:
                fresh |= await _missed(since, user_id, database)
            for job in reversed(fresh.values()):  # oldest first
                if known.get(job.id) != job:
                    yield job
            for job_id in gone:
                yield DeletedJob(job_id)
            together = {**known, **fresh}
            known = {i: j for i, j in together.items() if i not in gone and not j.status.ended}
            yield None if begun else StandingJobs(tuple(known), len(known) < MOST_STANDING)
            begun = True


async def _changes(
    known: Mapping[UUID, Job], batch: Batch, user_id: UUID, database: Database
) -> tuple[dict[UUID, Job], set[UUID]]:
    """Jobs that may have changed as they are now, and those that are no more."""
    merged = {i: _merged(known.get(i), reported) for i, reported in batch.changes.items()}
    fresh = {i: job for i, job in merged.items() if job}
    unsure = (merged.keys() - fresh.keys()) | (known.keys() if batch.stale else set())
    read = await _read(unsure, user_id, database)
    gone = unsure - read.keys()
    if batch.stale:
        read |= await _standing(user_id, database)
    fresh |= {i: _not_less(known.get(i), job) for i, job in read.items()}
    return fresh, gone


async def _batches(watcher: Watcher, times: WatchTimes) -> AsyncIterator[Batch]:
    """What happens; first of all, that nothing is known yet."""
    loop = asyncio.get_running_loop()
    end = loop.time() + times.whole
    yield Batch(stale=True)
    while not watcher.closed and (left := end - loop.time()) > 0:
        batch = await watcher.next(min(left, times.quiet))
        if watcher.closed:
            return
        yield batch
        await asyncio.sleep(times.together)


def _merged(known: Job | None, change: JobChange | None) -> Job | None:
    """The job with its progress brought up to date; None where it must be read."""
    if known is None or change is None or known.waiting or change.waits:
        return None
    stands = (known.status, known.phase, known.attempt)
    if (change.status, change.phase, change.attempt) != stands:
        return None  # more than this has changed: a job that is encoded has a plan by then
    moved = {"stage", "progress", "eta_seconds"}
    return _not_less(known, known.model_copy(update=change.model_dump(include=moved)))


def _not_less(known: Job | None, now: Job) -> Job:
    """The job as it is now, in the same attempt as far as it was told to be: rows lag behind."""
    if known is None or (now.status, now.attempt) != (known.status, known.attempt):
        return now
    return now.model_copy(update={"progress": max(known.progress, now.progress)})


async def _read(ids: Collection[UUID], user_id: UUID, database: Database) -> dict[UUID, Job]:
    if not ids:
        return {}
    async with database.begin() as transaction:
        found = await transaction.jobs.page(user_id, JobFilter(ids=tuple(ids)), None, len(ids))
    return {job.id: job for job in found}


async def _missed(since: datetime, user_id: UUID, database: Database) -> dict[UUID, Job]:
    """Jobs that ended since, but for very old ones: those are missing in what stands."""
    wanted = JobFilter(changed_after=since - _UNSURE, created_after=since - _OLD)
    async with database.begin() as transaction:
        found = await transaction.jobs.page(user_id, wanted, None, MOST_STANDING)
    return {job.id: job for job in found if job.status.ended}


async def _standing(user_id: UUID, database: Database) -> dict[UUID, Job]:
    async with database.begin() as transaction:
        found = await transaction.jobs.page(user_id, _STANDING, None, MOST_STANDING)
    return {job.id: job for job in found}

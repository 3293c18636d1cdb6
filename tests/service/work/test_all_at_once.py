"""Many workers, users and accidents at the same time: no deadlock, nothing stranded."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from uuid import UUID

import pytest
from work_rows import (
    DONE,
    PROBLEM,
    a_job,
    a_user,
    a_worker,
    claim,
    claim_segment,
    encoded,
    recover,
    segments,
    silence,
    value,
)

from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.usecases.ports.work import ClaimedJob

pytestmark = pytest.mark.anyio

_NAMES = [f"s{n}" for n in range(12)]
_JOBS = 24
_NEXT = "SELECT id FROM jobs WHERE phase = 'FINISHING' AND worker_id IS NULL LIMIT 1"


async def test_workers_accidents_and_cancels_at_once_strand_nothing(
    database: PostgresDatabase,
) -> None:
    """Jobs share most of their segments, so that all meet at the same rows."""
    users = [await a_user(database) for _ in range(4)]
    made = {await a_job(database, user): user for user in users for _ in range(_JOBS // 4)}
    accidents = asyncio.create_task(_accidents(database, made))
    async with asyncio.timeout(120):
        await asyncio.gather(*(_work(database, random.Random(seed)) for seed in range(6)))
    accidents.cancel()
    (said,) = await asyncio.gather(accidents, return_exceptions=True)
    assert not isinstance(said, Exception)  # that it was cancelled is none
    ended = "SELECT count(*) FROM jobs WHERE phase = 'ENDED'"
    assert await value(database, ended) == _JOBS
    assert await value(database, "SELECT count(*) FROM segment_waiters") == 0
    assert await value(database, "SELECT count(*) FROM jobs WHERE status = 'SUCCEEDED'") > 0


async def _work(database: PostgresDatabase, chance: random.Random) -> None:
    """Whatever can be done, until every job has ended."""
    worker = await a_worker(database)
    while await value(database, "SELECT count(*) FROM jobs WHERE phase <> 'ENDED'"):
        if chance.random() < 0.05:
            await silence(database, worker)
            await recover(database)
            worker = await a_worker(database)
        if job := await claim(database, worker, most_running=5):
            await _plan(database, job, chance)
        await _encode(database, worker, chance)
        if ready := await value(database, _NEXT):
            await _finish(database, ready, worker, chance)


async def _plan(database: PostgresDatabase, job: ClaimedJob, chance: random.Random) -> None:
    missing = segments(*chance.sample(_NAMES, 4))
    async with database.begin() as transaction:
        await transaction.work.begin_encoding(job, b"plan", {}, missing)


async def _encode(database: PostgresDatabase, worker: UUID, chance: random.Random) -> None:
    segment = await claim_segment(database, worker)
    if segment is None:
        return
    async with database.begin() as transaction:
        await transaction.work.segment_progress(segment, 1)
    dice = chance.random()
    if dice < 0.8:
        await encoded(database, segment)
        return
    async with database.begin() as transaction:
        if dice < 0.87:
            await transaction.work.release_segment(segment)
        elif dice < 0.93:
            await transaction.work.segment_outdated(segment)
        else:
            await transaction.work.segment_failed(segment, PROBLEM, final=dice > 0.98)


async def _finish(
    database: PostgresDatabase, job_id: UUID, worker: UUID, chance: random.Random
) -> None:
    async with database.begin() as transaction:
        job = await transaction.work.claim_finish(job_id, worker)
    if job is None:
        return
    async with database.begin() as transaction:
        if chance.random() < 0.2:
            await transaction.work.plan_again(job)
        else:
            await transaction.work.job_succeeded(job, DONE)


async def _accidents(database: PostgresDatabase, made: dict[UUID, UUID]) -> None:
    """Cancels, sweeps and cleaning, all the time."""
    order: Sequence[UUID] = list(made)
    for job_id in order[::7]:
        await asyncio.sleep(0.05)
        async with database.begin() as transaction:
            await transaction.jobs.cancel(made[job_id], job_id)
        await recover(database)
        async with database.begin() as transaction:
            await transaction.jobs.cancel_all(made[job_id], PROBLEM)
        async with database.begin() as transaction:
            await transaction.workers.clean()

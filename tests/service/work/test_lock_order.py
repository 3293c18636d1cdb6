"""Segments are locked before jobs, so that no three transactions wait for each other in a ring."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from work_rows import (
    a_job,
    a_user,
    a_worker,
    claim,
    claim_finish,
    claim_segment,
    encoded,
    planned,
    segments,
    value,
)

from lock_waits import WAITING_FOR_LOCKS
from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.postgres.job_events import waiting_jobs
from reelmill.usecases.ports.work import ClaimedJob

pytestmark = pytest.mark.anyio

_HOLD = text("SELECT FROM segments WHERE fingerprint = 'shared' FOR UPDATE")


@asynccontextmanager
async def an_end_of_an_encoder(database: PostgresDatabase) -> AsyncIterator[None]:
    """Holds the segment over the block, then wants the jobs that wait for it."""
    async with database.begin() as transaction:
        await transaction.connection.execute(_HOLD)
        yield
        await waiting_jobs(transaction.connection, ["shared"])


async def two_jobs(database: PostgresDatabase, user: UUID) -> list[UUID]:
    """In the order of their ids, in which all jobs of a user are locked, and of their turns."""
    ids = sorted((uuid4(), uuid4()))
    for number, job_id in enumerate(ids):
        made = datetime(2026, 1, 1 + number, tzinfo=UTC)
        await a_job(database, user, id=job_id, created_at=made)
    return ids


async def cancel_all(database: PostgresDatabase, user: UUID) -> int:
    async with database.begin() as transaction:
        return await transaction.jobs.cancel_all(user, {"code": "x", "message": "x"})


async def plan(database: PostgresDatabase, job: ClaimedJob) -> bool:
    async with database.begin() as transaction:
        return await transaction.work.begin_encoding(job, b"plan", {}, segments("shared"))


async def plan_again(database: PostgresDatabase, job: ClaimedJob) -> bool:
    async with database.begin() as transaction:
        return await transaction.work.plan_again(job)


async def somebody_waits(database: PostgresDatabase) -> None:
    while not await value(database, WAITING_FOR_LOCKS):
        await asyncio.sleep(0.01)


async def ring(database: PostgresDatabase, user: UUID, work: Coroutine[Any, Any, bool]) -> None:
    """Work that needs the shared segment, amid an encoder's end, when its user is shut out."""
    async with asyncio.timeout(30), an_end_of_an_encoder(database):
        working = asyncio.create_task(work)
        await somebody_waits(database)
        ending = asyncio.create_task(cancel_all(database, user))
        await asyncio.sleep(0.3)
    assert await ending == 2
    assert not await working
    ended = "SELECT count(*) FROM jobs WHERE status = 'CANCELLED' AND phase = 'ENDED'"
    assert await value(database, ended) == 2


async def test_a_plan_while_an_encoder_ends_and_a_user_is_shut_out(
    database: PostgresDatabase,
) -> None:
    user, worker = await a_user(database), await a_worker(database)
    _, second = await two_jobs(database, user)
    await planned(database, worker, segments("shared"))
    job = await claim(database, worker)
    assert job is not None
    assert job.id == second
    await claim_segment(database, worker)
    await ring(database, user, plan(database, job))


async def test_a_job_planned_again_while_an_encoder_ends_and_a_user_is_shut_out(
    database: PostgresDatabase,
) -> None:
    user, worker = await a_user(database), await a_worker(database)
    _, second = await two_jobs(database, user)
    await planned(database, worker, [*segments("other", cost=1), *segments("shared")])
    job = await planned(database, worker, segments("shared"))
    segment = await claim_segment(database, worker)
    assert segment is not None
    await encoded(database, segment)
    finishing = await claim_finish(database, job.id, worker)
    assert finishing is not None
    assert finishing.id == second
    await ring(database, user, plan_again(database, finishing))

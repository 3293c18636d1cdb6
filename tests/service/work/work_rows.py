"""Users, jobs, workers and segments for tests of the work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, text

from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.postgres.tables import jobs, users
from reelmill.usecases.ports.queue import PREPARE_NEXT
from reelmill.usecases.ports.work import ClaimedJob, ClaimedSegment, NewSegment, Outcome
from reelmill.usecases.ports.workers import NewWorker

PROBLEM = {"code": "ffmpeg_failed", "message": "FFmpeg ended with code 1.", "pointer": ""}
DONE = Outcome("jobs/x/1/video.mp4", None, "mp4", 10, 1.0, {}, {})


async def a_user(database: PostgresDatabase) -> UUID:
    user_id = uuid4()
    async with database.begin() as transaction:
        await transaction.connection.execute(
            insert(users).values(id=user_id, email=f"{user_id}@x", password_hash="", role="USER")
        )
    return user_id


async def a_job(
    database: PostgresDatabase, user_id: UUID, *, priority: int = 0, **values: Any
) -> UUID:
    """Queued as a submission does it: with its ticket."""
    job_id = uuid4()
    async with database.begin() as transaction:
        row = {"id": job_id, "user_id": user_id, "payload": {}, "priority": priority, **values}
        await transaction.connection.execute(insert(jobs).values(row))
        await transaction.queue.wake_up(PREPARE_NEXT, priority)
    return job_id


async def a_worker(database: PostgresDatabase, engine: str = "") -> UUID:
    worker_id = uuid4()
    async with database.begin() as transaction:
        await transaction.workers.register(NewWorker(worker_id, "here", 1, "0", 2, engine))
    return worker_id


def segments(*names: str, cost: float = 10) -> list[NewSegment]:
    return [NewSegment(name, "picture", 30, cost, name.encode()) for name in names]


async def claim(
    database: PostgresDatabase, worker_id: UUID, most_running: int = 100, *, newcomers: bool = False
) -> ClaimedJob | None:
    async with database.begin() as transaction:
        return await transaction.work.claim_job(worker_id, most_running, newcomers=newcomers)


async def claim_segment(
    database: PostgresDatabase, worker_id: UUID, *, newcomers: bool = False
) -> ClaimedSegment | None:
    async with database.begin() as transaction:
        return await transaction.work.claim_segment(worker_id, newcomers=newcomers)


async def claim_finish(
    database: PostgresDatabase, job_id: UUID, worker_id: UUID, *, newcomers: bool = False
) -> ClaimedJob | None:
    async with database.begin() as transaction:
        return await transaction.work.claim_finish(job_id, worker_id, newcomers=newcomers)


async def planned(
    database: PostgresDatabase, worker_id: UUID, wanted: Sequence[NewSegment]
) -> ClaimedJob:
    """The fairest job, claimed and planned with these segments missing."""
    job = await claim(database, worker_id)
    assert job is not None
    async with database.begin() as transaction:
        assert await transaction.work.begin_encoding(job, b"plan", {"segments": 1}, wanted)
    return job


async def encoded(database: PostgresDatabase, segment: ClaimedSegment) -> bool:
    async with database.begin() as transaction:
        return await transaction.work.segment_done(segment, 100)


async def state(database: PostgresDatabase, job_id: UUID) -> str:
    """Status and phase, such as `PROCESSING ENCODING`."""
    async with database.begin() as transaction:
        wanted = select(jobs.c.status, jobs.c.phase).where(jobs.c.id == job_id)
        return " ".join((await transaction.connection.execute(wanted)).one())


async def value(database: PostgresDatabase, statement: str, **given: Any) -> Any:
    async with database.begin() as transaction:
        return await transaction.connection.scalar(text(statement), given)


async def wake_ups(database: PostgresDatabase, name: str) -> int:
    count = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND task_name = :name"
    return int(await value(database, count, name=name))


async def forget_wake_ups(database: PostgresDatabase) -> None:
    async with database.begin() as transaction:
        await transaction.connection.execute(text("DELETE FROM procrastinate_jobs"))


async def silence(database: PostgresDatabase, worker_id: UUID) -> None:
    """As if it had not been heard of for a while."""
    async with database.begin() as transaction:
        late = "UPDATE workers SET heartbeat_at = now() - interval '11 seconds' WHERE id = :id"
        await transaction.connection.execute(text(late), {"id": worker_id})


async def recover(database: PostgresDatabase) -> Any:
    async with database.begin() as transaction:
        return await transaction.workers.recover(100, judge=True)

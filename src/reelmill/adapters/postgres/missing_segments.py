"""What a job waits for: its plan is kept, and the segments that nobody has made are queued."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import case, func, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.queue import PostgresQueue
from reelmill.adapters.postgres.tables import job_plans, segment_waiters, segments
from reelmill.usecases.ports.queue import ENCODE_NEXT
from reelmill.usecases.ports.work import PLAN_VERSION, ClaimedJob, NewSegment

PRESENT_ENGINES = text("SELECT DISTINCT engine FROM workers WHERE state IN ('RUNNING', 'DRAINING')")
"""Encoders that somebody has."""

_ROWS_A_STATEMENT = 500
_QUEUED_ANEW = ("status", "work", "engine", "priority", "cost", "cost_done", "created_at")
_FORGOTTEN = ("token", "worker_id", "error")


async def keep_plan(
    connection: AsyncConnection, job: ClaimedJob, body: bytes, needs: Collection[str], engine: str
) -> None:
    """Keep what was planned, instead of what may have been planned before."""
    kept = {"job_id": job.id, "token": job.token, "engine": engine, "body": body}
    kept["version"] = PLAN_VERSION
    kept |= {"needs": sorted(needs), "created_at": func.now()}
    plan = upsert(job_plans).values(kept)
    await connection.execute(plan.on_conflict_do_update(index_elements=["job_id"], set_=kept))


async def wait_for(
    connection: AsyncConnection, job: ClaimedJob, missing: Sequence[NewSegment], engine: str
) -> int:
    """Queue what is missing, with its tickets; returns how many segments are not done."""
    if not missing:
        return 0
    ordered = sorted(missing, key=lambda segment: segment.fingerprint)
    rows = [_row_of(segment, job.priority, engine) for segment in ordered]
    present = list(await connection.scalars(PRESENT_ENGINES))
    for first in range(0, len(rows), _ROWS_A_STATEMENT):
        await _add(connection, job, rows[first : first + _ROWS_A_STATEMENT], present)
    return await _ticketed(connection, job)


async def _ticketed(connection: AsyncConnection, job: ClaimedJob) -> int:
    """Tickets for what the job waits for and nobody encodes yet; returns how many are not done."""
    of_job = select(segment_waiters.c.fingerprint).where(segment_waiters.c.job_id == job.id)
    undone = segments.c.fingerprint.in_(of_job) & (segments.c.status != "DONE")
    queued = func.count().filter(segments.c.status == "QUEUED")
    counted = select(segments.c.engine, queued, func.count()).where(undone)
    counts = (await connection.execute(counted.group_by(segments.c.engine))).all()
    queue = PostgresQueue(connection)
    for engine, tickets, _ in counts:
        await queue.tickets(ENCODE_NEXT, [{}] * tickets, job.priority, engine)
    return sum(count for *_, count in counts)


async def _add(
    connection: AsyncConnection,
    job: ClaimedJob,
    rows: Sequence[dict[str, Any]],
    present: Sequence[str],
) -> None:
    """Queue them unless they are queued, being encoded, or done since this job looked.

    Rows that are left alone are held, too, so that the end of an encoder sees the new waiter.
    What is queued for an encoder that nobody has any more is queued anew, with its attempts.
    """
    new = upsert(segments).values(rows)
    stranded = (segments.c.status == "QUEUED") & segments.c.engine.not_in(present)
    just_done = (segments.c.status == "DONE") & (
        segments.c.finished_at > func.now() - text("interval '30 seconds'")
    )
    under_way = segments.c.status.in_(("QUEUED", "ENCODING")) | just_done.is_(True)
    again = {name: new.excluded[name] for name in _QUEUED_ANEW} | dict.fromkeys(_FORGOTTEN)
    again["attempts"] = case((stranded, segments.c.attempts), else_=0)
    await connection.execute(
        new.on_conflict_do_update(
            index_elements=["fingerprint"], set_=again, where=stranded | ~under_way
        )
    )
    waiters = [{"job_id": job.id, "fingerprint": row["fingerprint"]} for row in rows]
    await connection.execute(upsert(segment_waiters).values(waiters).on_conflict_do_nothing())


def _row_of(segment: NewSegment, priority: int, engine: str) -> dict[str, Any]:
    return {
        "fingerprint": segment.fingerprint,
        "kind": segment.kind,
        "status": "QUEUED",
        "frames": segment.frames,
        "cost": segment.cost,
        "cost_done": 0,
        "priority": priority,
        "work": segment.work,
        "engine": engine,
        "attempts": 0,
        "created_at": func.now(),
    }

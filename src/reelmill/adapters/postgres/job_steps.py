"""Where jobs go that are held by the transaction: back to wait, on to be finished, or to fail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.job_events import exhausted, fail, notify
from reelmill.adapters.postgres.queue import PostgresQueue
from reelmill.adapters.postgres.tables import job_plans, jobs, segment_waiters
from reelmill.adapters.postgres.tallies import PostgresTallies
from reelmill.core.errors import Problem
from reelmill.usecases.operations.measures import ATTEMPTS_FAILED, reason_of
from reelmill.usecases.ports.queue import FINISH, PREPARE_NEXT

MOST_ATTEMPTS = 3
"""Attempts at a job or a segment, lost ones included."""

ENCODED_PERCENT = 90
"""Progress of a job when its encoding ends."""

_MOST_REPLANS = 3

# From PREPARING back to WAITING; FINISHING stays, for somebody else to finish. The number of an
# attempt names a folder of outputs, so it is used again only by who gives it back itself.
PUT_BACK = """
UPDATE jobs SET
    status = CASE phase WHEN 'PREPARING' THEN 'QUEUED' ELSE status END,
    phase = CASE phase WHEN 'PREPARING' THEN 'WAITING' ELSE phase END,
    attempt = attempt + {attempt}, failures = failures + {failures},
    token = NULL, worker_id = NULL, updated_at = now()
WHERE id = :job_id AND phase IN ('PREPARING', 'FINISHING') {fence}
RETURNING id, phase, priority
"""
_TRY_AGAIN = text(
    PUT_BACK.format(attempt="CASE phase WHEN 'FINISHING' THEN 1 ELSE 0 END", failures="1", fence="")
)
_PUT_BACK = text(
    PUT_BACK.format(attempt="CASE phase WHEN 'FINISHING' THEN 1 ELSE 0 END", failures="0", fence="")
)
_REPLAN = text("""
UPDATE jobs SET status = 'QUEUED', phase = 'WAITING', stage = NULL, eta_seconds = NULL,
    attempt = attempt - 1, replans = replans + :counted, token = NULL, worker_id = NULL,
    updated_at = now()
WHERE id = :job_id RETURNING id, phase, priority
""")
_READY = text("""
UPDATE jobs SET phase = 'FINISHING', token = NULL, worker_id = NULL, updated_at = now(),
    waiting = NULL, waited = NULL,
    progress = greatest(progress, :encoded_percent)
WHERE id = ANY(:ids) AND phase = 'ENCODING' AND NOT EXISTS (
    SELECT FROM segment_waiters JOIN segments ON segments.fingerprint = segment_waiters.fingerprint
    WHERE segment_waiters.job_id = jobs.id AND segments.status <> 'DONE'
)
RETURNING id, phase, priority
""")


async def replan(connection: AsyncConnection, job_id: UUID) -> None:
    """WAITING again, a job that this transaction holds; FAILED after three times."""
    replans = await connection.scalar(select(jobs.c.replans).where(jobs.c.id == job_id))
    if (replans or 0) >= _MOST_REPLANS:
        gone = (
            "Finished segments, or sources needed to encode them, had disappeared from the storage."
        )
        problem = Problem("segments_gone", gone).as_json()
        await fail(connection, [job_id], exhausted(_MOST_REPLANS + 1, problem))
        return
    await plan_anew(connection, job_id, counted=1)


async def plan_anew(connection: AsyncConnection, job_id: UUID, *, counted: int) -> None:
    """WAITING again, a job that this transaction holds, without its plan."""
    for table in (segment_waiters, job_plans):
        await connection.execute(delete(table).where(table.c.job_id == job_id))
    given = {"job_id": job_id, "counted": counted}
    await wake_up_for(connection, (await connection.execute(_REPLAN, given)).all())


async def finish_ready(connection: AsyncConnection, ids: Sequence[UUID]) -> None:
    """Those of these jobs, held by this transaction, whose segments are all done: FINISHING."""
    given = {"ids": list(ids), "encoded_percent": ENCODED_PERCENT}
    rows = (await connection.execute(_READY, given)).all()
    await wake_up_for(connection, rows)


async def wake_up_for(connection: AsyncConnection, rows: Sequence[Any]) -> None:
    """Wake-ups and events for jobs (id, phase, priority) that wait for a worker now."""
    queue = PostgresQueue(connection)
    ids = [row[0] for row in rows]
    for job_id, phase, priority in rows:
        if phase == "FINISHING":
            await queue.wake_up(FINISH, priority, job_id=str(job_id))
        else:
            await queue.wake_up(PREPARE_NEXT, priority)
    await notify(connection, ids)


async def try_again(connection: AsyncConnection, job_id: UUID, problem: Mapping[str, Any]) -> None:
    """Another attempt at a job that this transaction holds; after three, FAILED."""
    made = select(jobs.c.failures, jobs.c.phase).where(jobs.c.id == job_id)
    failures, phase = (await connection.execute(made)).one()
    verb = "prepare" if phase == "PREPARING" else "finish"
    await PostgresTallies(connection).add([ATTEMPTS_FAILED.tally(verb, reason_of(problem))])
    if failures + 1 >= MOST_ATTEMPTS:
        await fail(connection, [job_id], exhausted(MOST_ATTEMPTS, problem))
        return
    await wake_up_for(connection, (await connection.execute(_TRY_AGAIN, {"job_id": job_id})).all())


async def put_back(connection: AsyncConnection, job_id: UUID) -> None:
    """Another attempt at a job that this transaction holds, though this one counts as none."""
    await wake_up_for(connection, (await connection.execute(_PUT_BACK, {"job_id": job_id})).all())

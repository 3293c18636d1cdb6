"""What listeners are told of jobs, and what follows the end of one."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.deliveries import PostgresDeliveries
from reelmill.adapters.postgres.job_json import change_json
from reelmill.adapters.postgres.queue import PostgresQueue
from reelmill.adapters.postgres.tables import jobs, segment_waiters
from reelmill.adapters.postgres.tallies import PostgresTallies
from reelmill.core.errors import Problem
from reelmill.core.job import FAILED, JobStatus
from reelmill.usecases.operations.measures import EndedJob, tallies_of_end
from reelmill.usecases.ports.queue import PREPARE_NEXT

_NOTIFY = text(f"""
SELECT pg_notify('reelmill_jobs', {change_json()})
FROM jobs WHERE id = ANY(:ids)
""")  # noqa: S608  (made of constants)

_OTHERS_WAIT = text("""
SELECT count(*) FROM (SELECT DISTINCT user_id FROM jobs WHERE id = ANY(:ids)) AS ended
WHERE EXISTS (
    SELECT FROM jobs AS waiting
    WHERE waiting.user_id = ended.user_id AND waiting.status = 'QUEUED'
)
""")

_ENDED = text("""
SELECT status, error, extract(epoch FROM finished_at - started_at)::float8,
    coalesce(duration_seconds, 0), coalesce(bytes, 0)
FROM jobs WHERE id = ANY(:ids)
""")

_FORGET = text("""
WITH waiters AS (DELETE FROM segment_waiters WHERE job_id = ANY(:ids))
DELETE FROM job_plans WHERE job_id = ANY(:ids)
""")

_EVENTS = {
    JobStatus.SUCCEEDED: "job.succeeded",
    JobStatus.FAILED: "job.failed",
    JobStatus.CANCELLED: "job.cancelled",
}


async def notify(connection: AsyncConnection, ids: Collection[UUID]) -> None:
    """Tell listeners how these jobs stand."""
    if ids:
        await connection.execute(_NOTIFY, {"ids": list(ids)})


async def notify_access_ended(connection: AsyncConnection, user_id: UUID) -> None:
    """Tell listeners that something which proved this user proves nothing any more."""
    payload = json.dumps({"userId": str(user_id), "accessEnded": True})
    await connection.execute(select(func.pg_notify("reelmill_jobs", payload)))


async def after_end(connection: AsyncConnection, ids: Collection[UUID], status: JobStatus) -> None:
    """Counts, webhooks, events, and a wake-up for a user's next job, whose turn it may be now."""
    await _count(connection, ids)
    deliveries = PostgresDeliveries(connection)
    await deliveries.enqueue_for_jobs(list(ids), _EVENTS[status])
    await connection.execute(_FORGET, {"ids": list(ids)})
    await notify(connection, ids)
    others = await connection.scalar(_OTHERS_WAIT, {"ids": list(ids)})
    await PostgresQueue(connection).wake_ups(PREPARE_NEXT, [{}] * (others or 0))


async def _count(connection: AsyncConnection, ids: Collection[UUID]) -> None:
    ended = (await connection.execute(_ENDED, {"ids": list(ids)})).all()
    counted = (tally for row in ended for tally in tallies_of_end(EndedJob(*row)))
    await PostgresTallies(connection).add(counted)


async def fail(
    connection: AsyncConnection, ids: Collection[UUID], problem: Mapping[str, Any]
) -> None:
    """These jobs, whose rows are held by this transaction, are FAILED."""
    if not ids:
        return
    values = {
        "status": FAILED.status,
        "phase": FAILED.phase,
        "token": None,
        "worker_id": None,
        "stage": None,
        "eta_seconds": None,
        "waiting": None,
        "error": dict(problem),
        "error_message": str(problem.get("message", "")),
        "finished_at": func.now(),
        "updated_at": func.now(),
    }
    await connection.execute(update(jobs).where(jobs.c.id.in_(ids)).values(values))
    await after_end(connection, ids, JobStatus.FAILED)


def exhausted(attempts: int, reason: Mapping[str, Any]) -> dict[str, Any]:
    """The problem of work that failed too often; `reason` is that of the last attempt.

    A hang keeps its name: it says more than that there were several.
    """
    last = str(reason.get("message", "")).strip()
    message = f"Gave up after {attempts} attempts. The last error: {last}"
    code = "process_hung" if reason.get("code") == "process_hung" else "attempts_exhausted"
    problem = Problem(code, message, reason.get("pointer", ""), reason.get("hint"))
    return {**problem.as_json(), "errors": [dict(reason)]}


async def waiting_jobs(connection: AsyncConnection, fingerprints: Collection[str]) -> list[UUID]:
    """Jobs in ENCODING that wait for one of these; held until the transaction ends.

    They are held in the order of their ids, so that two transactions never wait for each other.
    """
    waits = select(segment_waiters.c.job_id).where(segment_waiters.c.fingerprint.in_(fingerprints))
    held = (
        select(jobs.c.id)
        .where(jobs.c.id.in_(waits), jobs.c.phase == "ENCODING")
        .order_by(jobs.c.id)
        .with_for_update()
    )
    return list(await connection.scalars(held))

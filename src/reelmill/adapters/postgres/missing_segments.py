"""What a job waits for: its plan is kept, and the segments that nobody has made are queued."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.queue import PostgresQueue
from reelmill.usecases.ports.queue import ENCODE_NEXT
from reelmill.usecases.ports.work import PLAN_VERSION, ClaimedJob, NewSegment

_STRANDED = """
segments.status = 'QUEUED' AND segments.engine NOT IN (
    SELECT engine FROM workers WHERE state IN ('RUNNING', 'DRAINING')
)
"""  # for an encoder that nobody has any more
_UNDER_WAY = """
segments.status IN ('QUEUED', 'ENCODING') OR segments.status = 'DONE'
    AND coalesce(segments.finished_at > now() - interval '30 seconds', false)
"""
# Asked for every job: written once, whatever the number of rows.
_ADD = text(f"""
INSERT INTO segments (
    fingerprint, kind, frames, cost, work, status, cost_done, priority, engine, attempts, created_at
)
SELECT made.*, 'QUEUED', 0, :priority, :engine, 0, now()
FROM unnest(
    CAST(:fingerprint AS text[]), CAST(:kind AS text[]), CAST(:frames AS bigint[]),
    CAST(:cost AS float8[]), CAST(:work AS bytea[])
) AS made (fingerprint, kind, frames, cost, work)
ON CONFLICT (fingerprint) DO UPDATE SET
    status = excluded.status, work = excluded.work, engine = excluded.engine,
    priority = excluded.priority, cost = excluded.cost, cost_done = excluded.cost_done,
    created_at = excluded.created_at, token = NULL, worker_id = NULL, error = NULL,
    attempts = CASE WHEN {_STRANDED} THEN segments.attempts ELSE 0 END
WHERE ({_STRANDED}) OR NOT ({_UNDER_WAY})
""")  # noqa: S608  (made of constants)
_WAIT = text("""
INSERT INTO segment_waiters (job_id, fingerprint)
SELECT :job_id, unnest(CAST(:fingerprint AS text[])) ON CONFLICT DO NOTHING
""")
_UNDONE = text("""
SELECT engine, count(*) FILTER (WHERE status = 'QUEUED'), count(*) FROM segments
WHERE status <> 'DONE'
    AND fingerprint IN (SELECT fingerprint FROM segment_waiters WHERE job_id = :job_id)
GROUP BY engine
""")
_KEPT = ("job_id", "engine", "version", "body", "needs")
_KEEP = text(f"""
INSERT INTO job_plans ({", ".join(_KEPT)}, created_at)
VALUES ({", ".join(f":{column}" for column in _KEPT)}, now())
ON CONFLICT (job_id) DO UPDATE SET created_at = excluded.created_at,
    {", ".join(f"{column} = excluded.{column}" for column in _KEPT)}
""")  # noqa: S608  (made of constants)


async def keep_plan(
    connection: AsyncConnection, job: ClaimedJob, body: bytes, needs: Collection[str], engine: str
) -> None:
    """Keep what was planned, instead of what may have been planned before."""
    kept = {"job_id": job.id, "engine": engine, "body": body}
    await connection.execute(_KEEP, kept | {"version": PLAN_VERSION, "needs": sorted(needs)})


async def queue(
    connection: AsyncConnection, job: ClaimedJob, missing: Sequence[NewSegment], engine: str
) -> None:
    """Queue them unless they are queued, being encoded, or done since this job looked.

    Rows that are left alone are held, too, so that the end of an encoder sees the new waiter.
    What is queued for an encoder that nobody has any more is queued anew, with its attempts.
    """
    if not missing:
        return
    ordered = sorted(missing, key=lambda segment: segment.fingerprint)
    rows = {field.name: [getattr(s, field.name) for s in ordered] for field in fields(NewSegment)}
    await connection.execute(_ADD, rows | {"priority": job.priority, "engine": engine})


async def wait_for(
    connection: AsyncConnection, job: ClaimedJob, missing: Sequence[NewSegment]
) -> int:
    """Wait for what `queue` queued, with its wake-ups; returns how many segments are not done."""
    if not missing:
        return 0
    names = sorted(segment.fingerprint for segment in missing)
    await connection.execute(_WAIT, {"job_id": job.id, "fingerprint": names})
    counts = (await connection.execute(_UNDONE, {"job_id": job.id})).all()
    wake_up_queue = PostgresQueue(connection)
    for engine, wake_ups, _ in counts:
        await wake_up_queue.wake_ups(ENCODE_NEXT, [{}] * wake_ups, job.priority, engine)
    return sum(count for *_, count in counts)

"""What workers do to jobs: claim, plan, finish, give back; every change is fenced by its token."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import case, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.job_news import after_end, exhausted, fail, record, tell
from reelmill.adapters.postgres.queue import PostgresQueue
from reelmill.adapters.postgres.tables import (
    job_plans,
    jobs,
    segment_waiters,
    segments,
    workers,
)
from reelmill.core.errors import Problem
from reelmill.core.job import JobStatus
from reelmill.usecases.ports.queue import ENCODE_NEXT, FINISH, PREPARE_NEXT
from reelmill.usecases.ports.work import ClaimedJob, NewSegment, Outcome

MOST_ATTEMPTS = 3
"""Attempts at a job or a segment, lost ones included."""

PRESENT_ENGINES = text("SELECT DISTINCT engine FROM workers WHERE state IN ('RUNNING', 'DRAINING')")

_MOST_REPLANS = 3
_ROWS_A_STATEMENT = 500

_CLAIM_LOCK = text("SELECT pg_advisory_xact_lock(29293, 1)")  # so that a user's limit is exact

# With nothing to claim, the tickets of this very snapshot have nothing behind them.
_CLAIM = text("""
WITH running AS (
    SELECT user_id, count(*) AS jobs FROM jobs WHERE status = 'PROCESSING' GROUP BY user_id
), picked AS (
    SELECT jobs.id FROM jobs LEFT JOIN running ON running.user_id = jobs.user_id
    WHERE jobs.status = 'QUEUED' AND coalesce(running.jobs, 0) < :most_running
        AND EXISTS (SELECT FROM workers WHERE id = :worker_id AND state = 'RUNNING')
    ORDER BY jobs.priority DESC, coalesce(running.jobs, 0), jobs.created_at, jobs.id
    LIMIT 1 FOR UPDATE OF jobs SKIP LOCKED
), idle AS (
    DELETE FROM procrastinate_jobs WHERE id IN (
        SELECT id FROM procrastinate_jobs
        WHERE status = 'todo' AND task_name = 'prepare_next' AND NOT EXISTS (SELECT FROM picked)
        FOR UPDATE SKIP LOCKED
    )
)
UPDATE jobs SET status = 'PROCESSING', phase = 'PREPARING', attempt = attempt + 1,
    token = gen_random_uuid(), worker_id = :worker_id, stage = NULL, progress = 0,
    eta_seconds = NULL, started_at = coalesce(started_at, now()), updated_at = now()
FROM picked WHERE jobs.id = picked.id
RETURNING jobs.id, user_id, token, attempt, payload, priority
""")

_CLAIM_FINISH = text("""
UPDATE jobs SET token = gen_random_uuid(), worker_id = :worker_id, updated_at = now()
FROM workers
WHERE jobs.id = :job_id AND jobs.phase = 'FINISHING' AND jobs.worker_id IS NULL
    AND workers.id = :worker_id AND workers.state = 'RUNNING' AND NOT EXISTS (
        SELECT FROM job_plans
        WHERE job_plans.job_id = jobs.id AND job_plans.engine <> workers.engine
    )
RETURNING jobs.id, user_id, token, attempt, payload, priority
""")

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
_RELEASE = text(
    PUT_BACK.format(
        attempt="CASE phase WHEN 'PREPARING' THEN -1 ELSE 0 END",
        failures="0",
        fence="AND token = :token",
    )
)
_TRY_AGAIN = text(
    PUT_BACK.format(attempt="CASE phase WHEN 'FINISHING' THEN 1 ELSE 0 END", failures="1", fence="")
)


class JobWork:
    """The part of `Work` that is about jobs."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._queue = PostgresQueue(connection)

    async def claim_job(self, worker_id: UUID, most_running: int) -> ClaimedJob | None:
        """The fairest job that waits, now PREPARING; None where nothing may start."""
        await self._connection.execute(_CLAIM_LOCK)
        given = {"worker_id": worker_id, "most_running": most_running}
        return await self._claimed(_CLAIM, given)

    async def claim_finish(self, job_id: UUID, worker_id: UUID) -> ClaimedJob | None:
        """The job with a fresh token, where it is FINISHING and nobody finishes it yet."""
        return await self._claimed(_CLAIM_FINISH, {"job_id": job_id, "worker_id": worker_id})

    async def _claimed(self, statement: Any, given: Mapping[str, Any]) -> ClaimedJob | None:
        row = (await self._connection.execute(statement, given)).one_or_none()
        if row is None:
            return None
        await tell(self._connection, [row.id])
        return ClaimedJob(*row)

    async def begin_encoding(
        self,
        job: ClaimedJob,
        plan_body: bytes,
        summary: Mapping[str, Any],
        missing: Sequence[NewSegment],
    ) -> bool:
        """Keep the plan and queue what is missing; with nothing missing, FINISHING at once."""
        engine = await self._engine_of_claim(job)
        planned = {"phase": "ENCODING", "worker_id": None, "stage": "encode", "plan": dict(summary)}
        if not await self._change(job, "PREPARING", **planned):
            return False
        await self._keep_plan(job, plan_body, engine)
        if not await self._wait_for(job, missing, engine):
            await finish_ready(self._connection, [job.id])
        await tell(self._connection, [job.id])
        return True

    async def _engine_of_claim(self, job: ClaimedJob) -> str:
        claimant = select(workers.c.engine).join(jobs, jobs.c.worker_id == workers.c.id)
        mine = claimant.where(jobs.c.id == job.id, jobs.c.token == job.token)
        return await self._connection.scalar(mine) or ""

    async def _keep_plan(self, job: ClaimedJob, body: bytes, engine: str) -> None:
        kept = {"job_id": job.id, "token": job.token, "engine": engine, "body": body}
        kept["created_at"] = func.now()
        plan = upsert(job_plans).values(kept)
        await self._connection.execute(
            plan.on_conflict_do_update(index_elements=["job_id"], set_=kept)
        )

    async def _wait_for(self, job: ClaimedJob, missing: Sequence[NewSegment], engine: str) -> int:
        """Tickets for those of them that are queued now; how many are not done."""
        if not missing:
            return 0
        ordered = sorted(missing, key=lambda segment: segment.fingerprint)
        rows = [_row_of(segment, job.priority, engine) for segment in ordered]
        present = list(await self._connection.scalars(PRESENT_ENGINES))
        for first in range(0, len(rows), _ROWS_A_STATEMENT):
            await self._add(job, rows[first : first + _ROWS_A_STATEMENT], present)
        of_job = select(segment_waiters.c.fingerprint).where(segment_waiters.c.job_id == job.id)
        undone = segments.c.fingerprint.in_(of_job) & (segments.c.status != "DONE")
        queued = func.count().filter(segments.c.status == "QUEUED")
        counted = select(segments.c.engine, queued, func.count()).where(undone)
        counts = (await self._connection.execute(counted.group_by(segments.c.engine))).all()
        for planned_by, tickets, _ in counts:
            await self._queue.tickets(ENCODE_NEXT, [{}] * tickets, job.priority, planned_by)
        return sum(count for *_, count in counts)

    async def _add(
        self, job: ClaimedJob, rows: Sequence[dict[str, Any]], present: Sequence[str]
    ) -> None:
        """Queue them unless they are queued, being encoded, or done since this job looked.

        Rows that are left alone are held, too, so that the end of an encoder sees the new waiter.
        What is queued for an engine that nobody has any more is queued anew, with its attempts.
        """
        new = upsert(segments).values(rows)
        stranded = (segments.c.status == "QUEUED") & segments.c.engine.not_in(present)
        just_done = (segments.c.status == "DONE") & (
            segments.c.finished_at > func.now() - text("interval '30 seconds'")
        )
        again = {
            name: new.excluded[name]
            for name in (
                "status",
                "work",
                "engine",
                "priority",
                "cost",
                "cost_done",
                "created_at",
            )
        }
        attempts = case((stranded, segments.c.attempts), else_=0)
        await self._connection.execute(
            new.on_conflict_do_update(
                index_elements=["fingerprint"],
                set_={
                    **again,
                    "attempts": attempts,
                    "token": None,
                    "worker_id": None,
                    "error": None,
                },
                where=stranded
                | ~(segments.c.status.in_(("QUEUED", "ENCODING")) | just_done.is_(True)),
            )
        )
        waiters = [{"job_id": job.id, "fingerprint": row["fingerprint"]} for row in rows]
        await self._connection.execute(
            upsert(segment_waiters).values(waiters).on_conflict_do_nothing()
        )

    async def job_stage(
        self, job: ClaimedJob, stage: str, progress: float | None, eta_seconds: float | None
    ) -> bool:
        """Note what a job is doing and tell listeners; False also where it was cancelled."""
        mine = (jobs.c.id == job.id) & (jobs.c.token == job.token)
        stale = jobs.c.updated_at < func.now() - text("interval '1 second'")
        known = select(stale | jobs.c.stage.is_distinct_from(stage)).where(mine)
        due = (await self._connection.execute(known)).one_or_none()
        if due is None:
            return False
        values: dict[str, Any] = {"stage": stage, "eta_seconds": eta_seconds}
        if progress is not None:
            values["progress"] = func.greatest(jobs.c.progress, progress)
        if due[0]:
            changed = update(jobs).where(mine).values(updated_at=func.now(), **values)
            await self._connection.execute(changed)
            await tell(self._connection, [job.id])
        return True

    async def plan_of(self, job: ClaimedJob) -> bytes | None:
        """What `begin_encoding` kept; None where there is nothing."""
        kept = select(job_plans.c.body).where(job_plans.c.job_id == job.id)
        body: bytes | None = await self._connection.scalar(kept)
        return body

    async def job_succeeded(self, job: ClaimedJob, outcome: Outcome) -> bool:
        """SUCCEEDED, with its webhook deliveries."""
        days = func.make_interval(0, 0, 0, outcome.keep_days)
        ended = await self._change(
            job,
            "FINISHING",
            status="SUCCEEDED",
            phase="ENDED",
            token=None,
            worker_id=None,
            stage=None,
            progress=100,
            eta_seconds=None,
            error=None,
            error_message=None,
            output_key=outcome.output_key,
            poster_key=outcome.poster_key,
            output_format=outcome.output_format,
            bytes=outcome.bytes,
            duration_seconds=outcome.duration_seconds,
            qc=dict(outcome.qc),
            stage_seconds=dict(outcome.stage_seconds),
            finished_at=func.now(),
            output_expires_at=func.now() + days,
        )
        if ended:
            await after_end(self._connection, [job.id], JobStatus.SUCCEEDED)
        return ended

    async def job_failed(self, job: ClaimedJob, problem: Mapping[str, Any]) -> bool:
        """FAILED, with its webhook deliveries; `problem` may have `errors`, all of them."""
        if not await self._held(job):
            return False
        await fail(self._connection, [job.id], problem)
        return True

    async def plan_again(self, job: ClaimedJob) -> bool:
        """WAITING again, because stored segments are gone; FAILED after three times."""
        if not await self._held(job):
            return False
        # What it waited for counts as old, so that what is missing is encoded again.
        of_job = select(segment_waiters.c.fingerprint).where(segment_waiters.c.job_id == job.id)
        done = segments.c.fingerprint.in_(of_job) & (segments.c.status == "DONE")
        held = select(segments.c.fingerprint).where(done).order_by(segments.c.fingerprint)
        names = list(await self._connection.scalars(held.with_for_update()))
        old = update(segments).where(segments.c.fingerprint.in_(names), segments.c.status == "DONE")
        await self._connection.execute(old.values(finished_at=None))
        await replan(self._connection, job.id)
        return True

    async def release_job(self, job: ClaimedJob) -> None:
        """Give a claim back as if it had not been made: this worker stops."""
        given = {"job_id": job.id, "token": job.token}
        await ticket_for(self._connection, (await self._connection.execute(_RELEASE, given)).all())

    async def retry_job(self, job: ClaimedJob, problem: Mapping[str, Any]) -> None:
        """The attempt came to nothing: another one; after three, FAILED."""
        if await self._held(job):
            await try_again(self._connection, job.id, problem)

    async def _held(self, job: ClaimedJob) -> bool:
        mine = select(jobs.c.id).where(jobs.c.id == job.id, jobs.c.token == job.token)
        mine = mine.where(jobs.c.status == "PROCESSING").with_for_update()
        return (await self._connection.execute(mine)).one_or_none() is not None

    async def _change(self, job: ClaimedJob, phase: str, /, **values: Any) -> bool:
        mine = (jobs.c.id == job.id) & (jobs.c.token == job.token) & (jobs.c.phase == phase)
        changed = update(jobs).where(mine).values(updated_at=func.now(), **values)
        result = await self._connection.execute(changed)
        return bool(result.rowcount)


async def replan(connection: AsyncConnection, job_id: UUID) -> None:
    """WAITING again, a job that this transaction holds; FAILED after three times."""
    replans = await connection.scalar(select(jobs.c.replans).where(jobs.c.id == job_id))
    if (replans or 0) >= _MOST_REPLANS:
        gone = "What was encoded, or is needed to encode it, was gone from the store."
        problem = record(Problem("segments_gone", gone))
        await fail(connection, [job_id], exhausted(_MOST_REPLANS + 1, problem))
        return
    await plan_anew(connection, job_id, counted=1)


async def plan_anew(connection: AsyncConnection, job_id: UUID, *, counted: int) -> None:
    """WAITING again, a job that this transaction holds, without its plan."""
    for table in (segment_waiters, job_plans):
        await connection.execute(delete(table).where(table.c.job_id == job_id))
    given = {"job_id": job_id, "counted": counted}
    await ticket_for(connection, (await connection.execute(_REPLAN, given)).all())


_REPLAN = text("""
UPDATE jobs SET status = 'QUEUED', phase = 'WAITING', stage = NULL, eta_seconds = NULL,
    attempt = attempt - 1, replans = replans + :counted, token = NULL, worker_id = NULL,
    updated_at = now()
WHERE id = :job_id RETURNING id, phase, priority
""")


async def finish_ready(connection: AsyncConnection, ids: Sequence[UUID]) -> None:
    """Those of these jobs, held by this transaction, whose segments are all done: FINISHING."""
    given = {"ids": list(ids), "encoded_percent": ENCODED_PERCENT}
    rows = (await connection.execute(_READY, given)).all()
    await ticket_for(connection, rows)


ENCODED_PERCENT = 90
"""Progress of a job when its encoding ends."""

_READY = text("""
UPDATE jobs SET phase = 'FINISHING', token = NULL, worker_id = NULL, updated_at = now(),
    progress = greatest(progress, :encoded_percent)
WHERE id = ANY(:ids) AND phase = 'ENCODING' AND NOT EXISTS (
    SELECT FROM segment_waiters JOIN segments ON segments.fingerprint = segment_waiters.fingerprint
    WHERE segment_waiters.job_id = jobs.id AND segments.status <> 'DONE'
)
RETURNING id, phase, priority
""")


async def ticket_for(connection: AsyncConnection, rows: Sequence[Any]) -> None:
    """Tickets and news for jobs (id, phase, priority) that wait for a worker now."""
    queue = PostgresQueue(connection)
    ids = [row[0] for row in rows]
    kept = select(job_plans.c.job_id, job_plans.c.engine).where(job_plans.c.job_id.in_(ids))
    engines = {row.job_id: row.engine for row in await connection.execute(kept)}
    for job_id, phase, priority in rows:
        if phase == "FINISHING":
            engine = engines.get(job_id, "")
            await queue.tickets(FINISH, [{"job_id": str(job_id)}], priority, engine)
        else:
            await queue.ticket(PREPARE_NEXT, priority)
    await tell(connection, ids)


async def try_again(connection: AsyncConnection, job_id: UUID, problem: Mapping[str, Any]) -> None:
    """Another attempt at a job that this transaction holds; after three, FAILED."""
    failures = await connection.scalar(select(jobs.c.failures).where(jobs.c.id == job_id))
    if (failures or 0) + 1 >= MOST_ATTEMPTS:
        await fail(connection, [job_id], exhausted(MOST_ATTEMPTS, problem))
        return
    await ticket_for(connection, (await connection.execute(_TRY_AGAIN, {"job_id": job_id})).all())


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

"""What workers do to jobs: claim, plan, finish, give back; every change is fenced by its token."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import cast, func, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres import job_waits
from reelmill.adapters.postgres.job_events import after_end, fail, notify
from reelmill.adapters.postgres.job_steps import (
    PUT_BACK,
    finish_ready,
    replan,
    try_again,
    wake_up_for,
)
from reelmill.adapters.postgres.missing_segments import keep_plan, queue, wait_for
from reelmill.adapters.postgres.tables import job_plans, jobs, segment_waiters, segments, workers
from reelmill.adapters.postgres.tallies import PostgresTallies
from reelmill.adapters.postgres.turns import ABOVE_USERS, claims
from reelmill.adapters.postgres.wake_up_rows import idle_wake_ups
from reelmill.core.job import JobStatus
from reelmill.usecases.operations.measures import JOB_WAIT
from reelmill.usecases.ports.queue import PREPARE_NEXT
from reelmill.usecases.ports.work import ClaimedJob, JobWait, NewSegment, Outcome

_CLAIM_LOCK = text("SELECT pg_advisory_xact_lock(29293, 1)")  # so that a user's limit is exact

# With nothing to claim, the wake-ups of this very snapshot have nothing behind them.
_CLAIM = claims(
    f"""
WITH running AS (
    SELECT user_id, count(*) AS jobs, count(*) FILTER (WHERE phase = 'PREPARING') AS here
    FROM jobs WHERE status = 'PROCESSING' GROUP BY user_id
), picked AS (
    SELECT jobs.id FROM jobs LEFT JOIN running ON running.user_id = jobs.user_id
    WHERE jobs.status = 'QUEUED' AND coalesce(running.jobs, 0) < :most_running
        {{only}}
        AND EXISTS (SELECT FROM users WHERE users.id = jobs.user_id AND users.active)
        AND coalesce(jobs.not_before <= now(), true)
        AND EXISTS (SELECT FROM workers WHERE id = :worker_id AND state = 'RUNNING')
    ORDER BY {ABOVE_USERS.format("jobs.priority")} DESC, coalesce(running.jobs, 0),
        jobs.priority DESC, jobs.created_at, jobs.id
    LIMIT 1 FOR UPDATE OF jobs SKIP LOCKED
), idle AS (
    {idle_wake_ups(PREPARE_NEXT, "picked")}
)
UPDATE jobs SET status = 'PROCESSING', phase = 'PREPARING', attempt = attempt + 1,
    token = gen_random_uuid(), worker_id = :worker_id, stage = NULL, progress = 0,
    eta_seconds = NULL, started_at = coalesce(started_at, now()), updated_at = now(),
    waited = coalesce(waiting, waited), waiting = NULL, not_before = NULL
FROM picked WHERE jobs.id = picked.id
RETURNING jobs.id, user_id, token, attempt, payload, priority,
    CASE WHEN attempt = 1 AND started_at = now()
    THEN extract(epoch FROM started_at - jobs.created_at)::float8 END AS waited_seconds
""",  # noqa: S608  (made of constants)
    newcomers="jobs.user_id NOT IN (SELECT user_id FROM running WHERE here > 0)",
)

# Wake-ups are as good as one another: the job of the wake-up comes before its equals only.
_CLAIM_FINISH = claims(
    f"""
WITH finishing AS (
    SELECT user_id, count(*) AS here FROM jobs
    WHERE status = 'PROCESSING' AND phase = 'FINISHING' AND worker_id IS NOT NULL GROUP BY user_id
), picked AS (
    SELECT jobs.id FROM jobs LEFT JOIN finishing ON finishing.user_id = jobs.user_id
    JOIN workers ON workers.id = :worker_id AND workers.state = 'RUNNING'
    WHERE jobs.status = 'PROCESSING' AND jobs.phase = 'FINISHING' AND jobs.worker_id IS NULL
        AND coalesce(jobs.not_before <= now(), true)
        {{only}} AND NOT EXISTS (
            SELECT FROM job_plans
            WHERE job_plans.job_id = jobs.id AND job_plans.version <> ALL(workers.plan_versions)
        )
    ORDER BY {ABOVE_USERS.format("jobs.priority")} DESC, coalesce(finishing.here, 0),
        jobs.priority DESC, jobs.id <> :job_id, jobs.created_at, jobs.id
    LIMIT 1 FOR UPDATE OF jobs SKIP LOCKED
)
UPDATE jobs SET token = gen_random_uuid(), worker_id = :worker_id, updated_at = now(),
    waited = coalesce(waiting, waited), waiting = NULL, not_before = NULL
FROM picked WHERE jobs.id = picked.id
RETURNING jobs.id, user_id, token, attempt, payload, priority
""",  # noqa: S608  (made of constants)
    newcomers="jobs.user_id NOT IN (SELECT user_id FROM finishing)",
)

_RELEASE = text(
    PUT_BACK.format(
        attempt="CASE phase WHEN 'PREPARING' THEN -1 ELSE 0 END",
        failures="0",
        fence="AND token = :token",
    )
)


class JobWork:
    """The part of `Work` that is about jobs."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def claim_job(
        self, worker_id: UUID, most_running: int, *, newcomers: bool = False
    ) -> ClaimedJob | None:
        """The fairest job that waits, now PREPARING; None where nothing may start."""
        await self._connection.execute(_CLAIM_LOCK)
        given = {"worker_id": worker_id, "most_running": most_running}
        row = (await self._connection.execute(_CLAIM[newcomers], given)).one_or_none()
        if row is None:
            return None
        await self._count_wait(row.waited_seconds)
        return await self._claimed(row[:-1])

    async def _count_wait(self, seconds: float | None) -> None:
        """Where it is claimed for the first time: a retry's wait began at another time."""
        if seconds is not None:
            tally = JOB_WAIT.tally(value=max(0.0, seconds))
            await PostgresTallies(self._connection).add([tally])

    async def claim_finish(
        self, job_id: UUID, worker_id: UUID, *, newcomers: bool = False
    ) -> ClaimedJob | None:
        """The fairest job that is FINISHING and that nobody finishes yet, with a fresh token."""
        given = {"job_id": job_id, "worker_id": worker_id}
        row = (await self._connection.execute(_CLAIM_FINISH[newcomers], given)).one_or_none()
        return None if row is None else await self._claimed(row)

    async def _claimed(self, row: Sequence[Any]) -> ClaimedJob:
        job = ClaimedJob(*row)
        await notify(self._connection, [job.id])
        return job

    async def begin_encoding(
        self,
        job: ClaimedJob,
        plan_body: bytes,
        summary: Mapping[str, Any],
        missing: Sequence[NewSegment],
        needs: Collection[str] = (),
    ) -> bool:
        """Keep the plan and queue what is missing; with nothing missing, FINISHING at once.

        Where the claim is lost, what was queued has nobody who waits for it, and is left alone.
        """
        engine = await self._engine_of_claim(job)
        await queue(self._connection, job, missing, engine)  # segments before jobs: no deadlock
        planned: dict[str, Any] = {"phase": "ENCODING", "worker_id": None, "stage": "encode"}
        planned |= {"plan": dict(summary), "waited": None}
        if not await self._change(job, "PREPARING", **planned):
            return False
        await keep_plan(self._connection, job, plan_body, needs, engine)
        if not await wait_for(self._connection, job, missing):
            await finish_ready(self._connection, [job.id])
        await notify(self._connection, [job.id])
        return True

    async def _engine_of_claim(self, job: ClaimedJob) -> str:
        claimant = select(workers.c.engine).join(jobs, jobs.c.worker_id == workers.c.id)
        mine = claimant.where(jobs.c.id == job.id, jobs.c.token == job.token)
        return await self._connection.scalar(mine) or ""

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
            await notify(self._connection, [job.id])
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
            subtitles=[dict(one) for one in outcome.subtitles],
            subtitle_bytes=outcome.subtitle_bytes or None,
            output_format=outcome.output_format,
            bytes=outcome.bytes,
            duration_seconds=outcome.duration_seconds,
            qc=dict(outcome.qc),
            stage_seconds=dict(outcome.stage_seconds),
            finished_at=func.now(),
            output_expires_at=func.now() + days,
            **_warned(outcome.warnings),
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
        of_job = select(segment_waiters.c.fingerprint).where(segment_waiters.c.job_id == job.id)
        done = segments.c.fingerprint.in_(of_job) & (segments.c.status == "DONE")
        held = select(segments.c.fingerprint).where(done).order_by(segments.c.fingerprint)
        # Segments before jobs: no deadlock.
        names = list(await self._connection.scalars(held.with_for_update()))
        if not await self._held(job):
            return False
        # What it waited for counts as old, so that what is missing is encoded again.
        old = update(segments).where(segments.c.fingerprint.in_(names), segments.c.status == "DONE")
        await self._connection.execute(old.values(finished_at=None))
        await replan(self._connection, job.id)
        return True

    async def release_job(self, job: ClaimedJob) -> None:
        """Give a claim back as if it had not been made: this worker stops."""
        given = {"job_id": job.id, "token": job.token}
        await wake_up_for(self._connection, (await self._connection.execute(_RELEASE, given)).all())

    async def job_waits(self, job: ClaimedJob, wait: JobWait) -> bool:
        """Give a claim back uncounted, for nobody to claim before the next try."""
        if not await self._held(job):
            return True
        return await job_waits.begin(self._connection, job, wait)

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


def _warned(warnings: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What rendering brought to light, after what the plan warns of."""
    if not warnings:
        return {}
    before = func.coalesce(jobs.c.plan["warnings"], cast([], JSONB))
    after = before.op("||")(cast([dict(warning) for warning in warnings], JSONB))
    return {"plan": jobs.c.plan.op("||")(func.jsonb_build_object("warnings", after))}

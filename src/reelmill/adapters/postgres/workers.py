"""Workers in Postgres, and the recovery of what lost ones had claimed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres import job_steps, segment_work
from reelmill.adapters.postgres.all_jobs import SHUT_OUT
from reelmill.adapters.postgres.jobs import PostgresJobs
from reelmill.adapters.postgres.queue import PostgresQueue
from reelmill.adapters.postgres.tables import workers
from reelmill.adapters.postgres.tallies import PostgresTallies
from reelmill.core.errors import Problem
from reelmill.usecases.jobs.everybodys_jobs import ACCOUNT_DEACTIVATED
from reelmill.usecases.operations.measures import WORKERS_LOST
from reelmill.usecases.ports.queue import (
    ENCODE_NEXT,
    FINISH,
    PREPARE_NEXT,
    SEGMENTS_QUEUE,
    queue_of_engine,
)
from reelmill.usecases.ports.workers import LOST_SECONDS, NewWorker, Recovered, WorkerRecord

_MOST_WAKE_UPS = 64
"""Added at once; there are seldom more encoders than that."""

# With no job under way nothing can be amiss, and nothing more is asked.
_FIND_LOST = text(f"""
WITH lost AS (
    UPDATE workers SET state = 'LOST'
    WHERE :judge AND state IN ('RUNNING', 'DRAINING')
        AND heartbeat_at < now() - make_interval(secs => {LOST_SECONDS})
    RETURNING id
)
SELECT (SELECT count(*) FROM lost) AS lost,
    EXISTS (SELECT FROM jobs WHERE status IN ('QUEUED', 'PROCESSING')) AS busy
""")  # noqa: S608  (made of constants)

_LOST_SEGMENTS = text("""
SELECT fingerprint, coalesce(workers.host, '') AS host, untried
FROM segments LEFT JOIN workers ON workers.id = segments.worker_id
WHERE segments.status = 'ENCODING'
    AND (workers.id IS NULL OR workers.state IN ('LOST', 'STOPPED'))
ORDER BY fingerprint LIMIT 500 FOR UPDATE OF segments SKIP LOCKED
""")

# What was lost beside a segment that has a worker to itself, was lost by that segment.
_LOST_JOBS = text(f"""
SELECT jobs.id, coalesce(workers.host, '') AS host, EXISTS (
    SELECT FROM segments WHERE segments.worker_id = jobs.worker_id
        AND segments.status = 'ENCODING' AND NOT untried
        AND {segment_work.SUSPECT.format("segments.attempts")}
) AS taken_along
FROM jobs LEFT JOIN workers ON workers.id = jobs.worker_id
WHERE jobs.status = 'PROCESSING' AND (
    jobs.phase IN ('PREPARING', 'FINISHING') AND workers.state IN ('LOST', 'STOPPED')
    OR jobs.phase = 'PREPARING' AND jobs.worker_id IS NULL
)
ORDER BY jobs.id LIMIT 500 FOR UPDATE OF jobs SKIP LOCKED
""")  # noqa: S608  (made of constants)

_ENCODED_JOBS = text("""
SELECT jobs.id FROM jobs
WHERE jobs.status = 'PROCESSING' AND jobs.phase = 'ENCODING' AND NOT EXISTS (
    SELECT FROM segment_waiters JOIN segments ON segments.fingerprint = segment_waiters.fingerprint
    WHERE segment_waiters.job_id = jobs.id AND segments.status <> 'DONE'
)
ORDER BY jobs.id FOR UPDATE SKIP LOCKED
""")

# Plans without a version are of earlier releases, which read those of their own engine alone.
_STRANDED_JOBS = text("""
WITH present AS (
    SELECT DISTINCT engine, plan_versions FROM workers WHERE state IN ('RUNNING', 'DRAINING')
)
SELECT jobs.id FROM jobs
WHERE jobs.status = 'PROCESSING' AND jobs.phase IN ('ENCODING', 'FINISHING')
    AND jobs.worker_id IS NULL AND EXISTS (SELECT FROM present) AND (
        NOT EXISTS (
            SELECT FROM job_plans JOIN present ON job_plans.version = ANY(present.plan_versions)
                OR job_plans.version = 0 AND job_plans.engine = present.engine
            WHERE job_plans.job_id = jobs.id
        ) OR jobs.phase = 'ENCODING' AND EXISTS (
            SELECT FROM segment_waiters
            JOIN segments ON segments.fingerprint = segment_waiters.fingerprint
            WHERE segment_waiters.job_id = jobs.id AND segments.status = 'QUEUED'
                AND segments.engine NOT IN (SELECT engine FROM present)
        )
    )
ORDER BY jobs.id LIMIT 500 FOR UPDATE OF jobs SKIP LOCKED
""")

_ONE_SWEEPS = text("SELECT pg_try_advisory_xact_lock(29293, 2)")

_PREPARABLE = text("""
WITH of_users AS (
    SELECT count(*) FILTER (
            WHERE status = 'QUEUED' AND coalesce(not_before <= now(), true)
        ) AS queued,
        :most_running - count(*) FILTER (WHERE status = 'PROCESSING') AS room
    FROM jobs WHERE status IN ('QUEUED', 'PROCESSING') GROUP BY user_id
)
SELECT coalesce(sum(least(queued, greatest(room, 0))), 0) FROM of_users
""")

_ENCODABLE = text(f"""
SELECT engine, count(*) AS segments
FROM segments WHERE status = 'QUEUED' AND {segment_work.WAITED_FOR} GROUP BY engine
""")  # noqa: S608  (made of constants)

_UNFINISHED = text("""
SELECT id, phase, priority FROM jobs
WHERE status = 'PROCESSING' AND phase = 'FINISHING' AND worker_id IS NULL
    AND updated_at < now() - interval '2 seconds' AND coalesce(not_before <= now(), true)
""")

_CLEAN = (
    text("""
        DELETE FROM workers
        WHERE state IN ('STOPPED', 'LOST') AND heartbeat_at < now() - interval '1 day'
    """),
    text("""
        DELETE FROM segments WHERE status IN ('QUEUED', 'FAILED')
            AND created_at < now() - interval '1 day' AND NOT EXISTS (
                SELECT FROM segment_waiters
                WHERE segment_waiters.fingerprint = segments.fingerprint
            )
    """),
)


class PostgresWorkers:
    """Implements `Workers`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def register(self, worker: NewWorker) -> None:
        """Here to work from now on."""
        values = {name: getattr(worker, name) for name in NewWorker.__dataclass_fields__}
        times = {"started_at": func.now(), "heartbeat_at": func.now()}
        await self._connection.execute(insert(workers).values(**values, **times))

    async def drain(self, worker_id: UUID) -> None:
        """It claims nothing more, and ends once it has finished what it has."""
        mine = (workers.c.id == worker_id) & (workers.c.state == "RUNNING")
        await self._connection.execute(update(workers).where(mine).values(state="DRAINING"))

    async def retire(self, worker_id: UUID) -> None:
        """Gone in good order; whatever it still claims is given to others."""
        mine = (workers.c.id == worker_id) & (workers.c.state != "LOST")
        gone = {"state": "STOPPED", "heartbeat_at": func.now(), "doing": []}
        await self._connection.execute(update(workers).where(mine).values(gone))

    async def present(self) -> Sequence[WorkerRecord]:
        """Those that are RUNNING or DRAINING, the longest there first."""
        columns = [workers.c[name] for name in WorkerRecord.__dataclass_fields__]
        there = select(*columns).where(workers.c.state.in_(("RUNNING", "DRAINING")))
        rows = await self._connection.execute(there.order_by(workers.c.started_at))
        return [WorkerRecord(*row) for row in rows]

    async def give_up_on(self, worker_ids: Sequence[UUID]) -> None:
        """They are LOST, as is known without waiting for their heartbeats."""
        known = workers.c.id.in_(worker_ids)
        await self._connection.execute(update(workers).where(known).values(state="LOST"))

    async def recover(self, most_running: int, *, judge: bool) -> Recovered:
        """Take back what lost workers had claimed, and add wake-ups that are missing."""
        lost, busy = (await self._connection.execute(_FIND_LOST, {"judge": judge})).one()
        if lost:
            await PostgresTallies(self._connection).add([WORKERS_LOST.tally(value=lost)])
        if not busy:
            return Recovered(lost)
        shut_out = await self._end_jobs_of_shut_out()
        lost_jobs = await self._take_back_jobs()
        # Segments a sweep later: they are locked before jobs, and one that kills workers would
        # take the same jobs along each time.
        lost_segments = 0 if shut_out or lost_jobs else await self._take_back_segments()
        encoded = list(await self._connection.scalars(_ENCODED_JOBS))
        if encoded:
            await job_steps.finish_ready(self._connection, encoded)
        stranded = list(await self._connection.scalars(_STRANDED_JOBS))
        for job_id in stranded:
            await job_steps.plan_anew(self._connection, job_id, counted=0)
        wake_ups = await self._add_wake_ups(most_running)
        return Recovered(lost, lost_jobs, lost_segments, len(stranded), wake_ups)

    async def _end_jobs_of_shut_out(self) -> int:
        """What was asked for at the very moment its user was shut out; returns how many jobs."""
        own, reason = PostgresJobs(self._connection), ACCOUNT_DEACTIVATED.as_json()
        found = list(await self._connection.scalars(SHUT_OUT))
        return sum([await own.cancel_all(user_id, reason) for user_id in found])

    async def _take_back_jobs(self) -> int:
        found = (await self._connection.execute(_LOST_JOBS)).all()
        for job_id, host, taken_along in found:
            if taken_along:
                await job_steps.put_back(self._connection, job_id)
            else:
                await job_steps.try_again(self._connection, job_id, _gone(host))
        return len(found)

    async def _take_back_segments(self) -> int:
        found = (await self._connection.execute(_LOST_SEGMENTS)).all()
        for fingerprint, host, untried in found:
            if untried:
                await segment_work.untried(self._connection, fingerprint)
            else:
                await segment_work.try_again(self._connection, fingerprint, _gone(host))
        return len(found)

    async def _add_wake_ups(self, most_running: int) -> int:
        if not await self._connection.scalar(_ONE_SWEEPS):
            return 0
        queue = PostgresQueue(self._connection)
        added = await self._add_prepare_wake_ups(queue, most_running)
        waiting = await queue.waiting(ENCODE_NEXT)
        for engine, count in (await self._connection.execute(_ENCODABLE)).all():
            missing = _at_most(count - waiting.get(queue_of_engine(SEGMENTS_QUEUE, engine), 0))
            await queue.wake_ups(ENCODE_NEXT, [{}] * missing, engine=engine)
            added += missing
        unfinished = (await self._connection.execute(_UNFINISHED)).all()
        known = await queue.waiting_jobs(FINISH) if unfinished else set()
        forgotten = [row for row in unfinished if row.id not in known]
        await job_steps.wake_up_for(self._connection, forgotten)
        return added + len(forgotten)

    async def _add_prepare_wake_ups(self, queue: PostgresQueue, most_running: int) -> int:
        found = await self._connection.execute(_PREPARABLE, {"most_running": most_running})
        waiting = await queue.waiting(PREPARE_NEXT)
        missing = _at_most(found.scalar_one() - sum(waiting.values()))
        await queue.wake_ups(PREPARE_NEXT, [{}] * missing)
        return missing

    async def clean(self) -> None:
        """Forget workers and wake-ups that ended long ago, and wake-ups that nobody answers."""
        there = workers.c.state.in_(("RUNNING", "DRAINING"))
        engines = await self._connection.scalars(select(workers.c.engine).where(there).distinct())
        await PostgresQueue(self._connection).clean(set(engines))
        for statement in _CLEAN:
            await self._connection.execute(statement)


def _at_most(missing: int) -> int:
    return max(0, min(_MOST_WAKE_UPS, int(missing)))


def _gone(host: str) -> dict[str, Any]:
    """The problem of work whose worker is lost."""
    where = f" on {host}" if host else ""
    hint = "it may have run out of memory, or its machine may have been stopped"
    sentence = f"The worker{where} stopped responding."
    return Problem("worker_lost", sentence, hint=hint).as_json()

"""What workers do to segments: claim, encode, give back; every change is fenced by its token."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import extract, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.job_events import exhausted, fail, waiting_jobs
from reelmill.adapters.postgres.job_json import change_json
from reelmill.adapters.postgres.job_steps import (
    ENCODED_PERCENT,
    MOST_ATTEMPTS,
    finish_ready,
    replan,
)
from reelmill.adapters.postgres.queue import PostgresQueue, queue_of_row
from reelmill.adapters.postgres.tables import segments
from reelmill.adapters.postgres.tallies import PostgresTallies
from reelmill.adapters.postgres.turns import ABOVE_USERS, claims
from reelmill.adapters.postgres.wake_up_rows import idle_wake_ups
from reelmill.usecases.operations.measures import (
    ATTEMPTS_FAILED,
    FRAMES,
    SEGMENT_SECONDS,
    reason_of,
)
from reelmill.usecases.ports.queue import ENCODE_NEXT, SEGMENTS_QUEUE
from reelmill.usecases.ports.work import ClaimedSegment

_AT_ONCE = 64
"""More claims than this at the same moment may come back with nothing, until wake-ups are added."""

_LOGGED_JOBS = 5

SUSPECT = f"""
({{}} >= {MOST_ATTEMPTS} AND coalesce(segments.error ->> 'code' = 'worker_lost', false))
"""
"""Condition on a segment at a number of attempts: its last one, after losing its workers."""

PREPARED_PERCENT = 5
"""Progress of a job when its encoding begins."""

# `turns` says whose turn it is; then comes age, and of one age the longest work. Only work of the
# worker's own engine, and wake-ups of its queue: with nothing to claim, those of this very snapshot
# have nothing behind them.
_CLAIM = claims(
    f"""
WITH me AS (
    SELECT id, state, engine FROM workers WHERE id = :worker_id
), load AS (
    SELECT jobs.user_id, count(DISTINCT segments.fingerprint) AS encoders
    FROM segments
    JOIN segment_waiters ON segment_waiters.fingerprint = segments.fingerprint
    JOIN jobs ON jobs.id = segment_waiters.job_id
    WHERE segments.status = 'ENCODING' GROUP BY jobs.user_id
), wanted AS (
    SELECT segments.fingerprint, row_number() OVER (
        ORDER BY {ABOVE_USERS.format("max(jobs.priority)")} DESC,
            min(coalesce(load.encoders, 0)), max(jobs.priority) DESC, segments.created_at,
            segments.cost DESC, segments.fingerprint
    ) AS place
    FROM segments
    JOIN segment_waiters ON segment_waiters.fingerprint = segments.fingerprint
    JOIN jobs ON jobs.id = segment_waiters.job_id
    LEFT JOIN load ON load.user_id = jobs.user_id
    WHERE segments.status = 'QUEUED' AND jobs.phase = 'ENCODING'
        AND segments.engine = (SELECT engine FROM me) {{only}}
    GROUP BY segments.fingerprint
    ORDER BY place LIMIT {_AT_ONCE}
), picked AS (
    SELECT segments.fingerprint
    FROM segments JOIN wanted ON wanted.fingerprint = segments.fingerprint
    WHERE segments.status = 'QUEUED'
        AND EXISTS (SELECT FROM me WHERE state = 'RUNNING' AND engine = segments.engine)
    ORDER BY wanted.place LIMIT 1 FOR UPDATE OF segments SKIP LOCKED
), idle AS (
    {idle_wake_ups(ENCODE_NEXT, "wanted", f"(SELECT {queue_of_row(SEGMENTS_QUEUE, 'me')} FROM me)")}
)
UPDATE segments SET status = 'ENCODING', token = gen_random_uuid(), worker_id = :worker_id,
    attempts = attempts + 1, cost_done = 0, started_at = now(),
    untried = {SUSPECT.format("attempts + 1")}
FROM picked WHERE segments.fingerprint = picked.fingerprint
RETURNING segments.fingerprint, kind, token, work, cost, attempts, untried, ARRAY(
    SELECT job_id FROM segment_waiters WHERE fingerprint = segments.fingerprint
    ORDER BY job_id LIMIT {_LOGGED_JOBS}
)
""",  # noqa: S608  (made of constants)
    newcomers="jobs.user_id NOT IN (SELECT user_id FROM load)",
)

WAITED_FOR = """
EXISTS (
    SELECT FROM segment_waiters JOIN jobs ON jobs.id = segment_waiters.job_id
    WHERE segment_waiters.fingerprint = segments.fingerprint AND jobs.phase = 'ENCODING'
)
"""
"""Condition on a row of `segments`: a job still waits for it."""

_PROGRESS = text(f"""
UPDATE segments SET cost_done = least(cost, :cost_done)
WHERE fingerprint = :fingerprint AND token = :token
RETURNING {WAITED_FOR}
""")  # noqa: S608  (made of constants)

# Told at once, written once a second: a job that another encoder writes just now is left to it.
_PERCENT = f"greatest(jobs.progress, {PREPARED_PERCENT} + share.part * \
{ENCODED_PERCENT - PREPARED_PERCENT})"
_ETA = """
CASE WHEN share.part > 0.02 THEN round(CAST(
    extract(epoch FROM now() - share.began) * (1 - share.part) / share.part * 1.05 AS numeric
), 1) END
"""
_NOTIFY_PROGRESS = text(f"""
WITH share AS (
    SELECT waiter.job_id, min(job_plans.created_at) AS began, sum(
        CASE segments.status WHEN 'DONE' THEN cost ELSE cost_done END
    ) / greatest(sum(cost), 1e-9) AS part
    FROM segment_waiters AS waiter
    JOIN segments ON segments.fingerprint = waiter.fingerprint
    JOIN job_plans ON job_plans.job_id = waiter.job_id
    WHERE waiter.job_id IN (
        SELECT job_id FROM segment_waiters WHERE fingerprint = :fingerprint
    )
    GROUP BY waiter.job_id
), due AS (
    SELECT jobs.id FROM jobs JOIN share ON share.job_id = jobs.id
    WHERE jobs.phase = 'ENCODING' AND jobs.updated_at < now() - interval '1 second'
    FOR UPDATE OF jobs SKIP LOCKED
), written AS (
    UPDATE jobs SET progress = {_PERCENT}, eta_seconds = {_ETA}, stage = 'encode',
        updated_at = now(), waiting = NULL, waited = NULL
    FROM share JOIN due ON due.id = share.job_id WHERE jobs.id = share.job_id
)
SELECT pg_notify('reelmill_jobs', {change_json(progress=_PERCENT, eta_seconds=_ETA)})
FROM jobs JOIN share ON share.job_id = jobs.id WHERE jobs.phase = 'ENCODING'
""")  # noqa: S608  (made of constants)

_PUT_BACK = """
UPDATE segments SET status = 'QUEUED', token = NULL, worker_id = NULL, cost_done = 0,
    untried = false, attempts = attempts - {uncounted},
    error = coalesce(CAST(:error AS jsonb), error)
WHERE fingerprint = :fingerprint AND status = 'ENCODING' {fence}
RETURNING priority, engine, {waited_for} AS waited_for
"""
_RELEASE = text(
    _PUT_BACK.format(uncounted=1, fence="AND token = :token", waited_for=WAITED_FOR)
).bindparams(error=None)
_TRY_AGAIN = text(_PUT_BACK.format(uncounted=0, fence="", waited_for=WAITED_FOR))
_UNTRIED = text(_PUT_BACK.format(uncounted=1, fence="", waited_for=WAITED_FOR)).bindparams(
    error=None
)


class SegmentWork:
    """The part of `Work` that is about segments."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def claim_segment(
        self, worker_id: UUID, *, newcomers: bool = False
    ) -> ClaimedSegment | None:
        """The fairest segment that is queued, now ENCODING; None where there is none."""
        found = await self._connection.execute(_CLAIM[newcomers], {"worker_id": worker_id})
        row = found.one_or_none()
        return ClaimedSegment(*row) if row else None

    async def begin_alone(self, segment: ClaimedSegment) -> bool:
        """Nothing runs beside it now: who is lost from here on, is lost by it."""
        begun = update(segments).where(_mine(segment)).values(started_at=func.now(), untried=False)
        return (await self._connection.execute(begun)).rowcount > 0

    async def segment_progress(self, segment: ClaimedSegment, cost_done: float) -> bool:
        """Note how far it is; False also where nobody waits for it any more: stop encoding."""
        given = {"fingerprint": segment.fingerprint, "token": segment.token}
        noted = await self._connection.execute(_PROGRESS, {**given, "cost_done": cost_done})
        if not noted.scalar_one_or_none():
            return False
        await self._connection.execute(_NOTIFY_PROGRESS, {"fingerprint": segment.fingerprint})
        return True

    async def segment_done(self, segment: ClaimedSegment, bytes: int) -> bool:
        """It is in the store; jobs that waited for it alone go on to FINISHING."""
        done = update(segments).where(_mine(segment))
        done = done.values(status="DONE", token=None, worker_id=None, work=None, error=None)
        done = done.values(cost_done=segments.c.cost, bytes=bytes)
        done = done.values(finished_at=func.now(), last_used_at=func.now())
        seconds = extract("epoch", segments.c.finished_at - segments.c.started_at)
        found = done.returning(segments.c.kind, segments.c.frames, seconds)
        row = (await self._connection.execute(found)).one_or_none()
        if row is None:
            return False
        await self._count_done(*row)
        waiting = await waiting_jobs(self._connection, [segment.fingerprint])
        await finish_ready(self._connection, waiting)
        await self._connection.execute(_NOTIFY_PROGRESS, {"fingerprint": segment.fingerprint})
        return True

    async def _count_done(self, kind: str, frames: int, seconds: float | None) -> None:
        took = SEGMENT_SECONDS.tally(kind, value=float(seconds or 0))
        await PostgresTallies(self._connection).add([took, FRAMES.tally(value=frames)])

    async def segment_failed(
        self, segment: ClaimedSegment, problem: Mapping[str, Any], *, final: bool
    ) -> None:
        """Try again; after three attempts, or where `final`, it and its jobs are FAILED."""
        held = select(segments.c.attempts).where(_mine(segment)).with_for_update()
        if (await self._connection.execute(held)).one_or_none() is None:
            return
        if final:
            await _count_failed(self._connection, problem)
            await give_up(self._connection, segment.fingerprint, problem)
        else:
            await try_again(self._connection, segment.fingerprint, problem)

    async def segment_outdated(self, segment: ClaimedSegment) -> None:
        """It cannot be encoded as it is: the jobs that wait for it are planned again."""
        given_up = update(segments).where(_mine(segment))
        given_up = given_up.values(status="FAILED", token=None, worker_id=None)
        if (await self._connection.execute(given_up)).rowcount:
            for job_id in await waiting_jobs(self._connection, [segment.fingerprint]):
                await replan(self._connection, job_id)

    async def release_segment(self, segment: ClaimedSegment) -> None:
        """Give a claim back as if it had not been made: stopped, or nobody waits for it."""
        given = {"fingerprint": segment.fingerprint, "token": segment.token}
        await _wake_up(self._connection, await self._connection.execute(_RELEASE, given))


async def try_again(
    connection: AsyncConnection, fingerprint: str, problem: Mapping[str, Any]
) -> None:
    """Another attempt at a segment that this transaction holds; after three, FAILED."""
    await _count_failed(connection, problem)
    made = select(segments.c.attempts).where(segments.c.fingerprint == fingerprint)
    if (await connection.scalar(made) or 0) >= MOST_ATTEMPTS:
        await give_up(connection, fingerprint, exhausted(MOST_ATTEMPTS, problem))
        return
    given = {"fingerprint": fingerprint, "error": _json(problem)}
    await _wake_up(connection, await connection.execute(_TRY_AGAIN, given))


async def untried(connection: AsyncConnection, fingerprint: str) -> None:
    """Back to wait, a segment that this transaction holds and whose attempt had not begun."""
    given = {"fingerprint": fingerprint}
    await _wake_up(connection, await connection.execute(_UNTRIED, given))


async def give_up(
    connection: AsyncConnection, fingerprint: str, problem: Mapping[str, Any]
) -> None:
    """FAILED, a segment that this transaction holds, and all jobs that wait for it."""
    failed = update(segments).where(segments.c.fingerprint == fingerprint)
    failed = failed.values(status="FAILED", token=None, worker_id=None, error=dict(problem))
    await connection.execute(failed.values(finished_at=func.now()))
    await fail(connection, await waiting_jobs(connection, [fingerprint]), problem)


async def _count_failed(connection: AsyncConnection, problem: Mapping[str, Any]) -> None:
    failed = ATTEMPTS_FAILED.tally("encode", reason_of(problem))
    await PostgresTallies(connection).add([failed])


async def _wake_up(connection: AsyncConnection, put_back: Any) -> None:
    row = put_back.one_or_none()
    if row is not None and row.waited_for:
        await PostgresQueue(connection).wake_ups(ENCODE_NEXT, [{}], row.priority, row.engine)


def _mine(segment: ClaimedSegment) -> Any:
    return (segments.c.fingerprint == segment.fingerprint) & (segments.c.token == segment.token)


def _json(problem: Mapping[str, Any]) -> str:
    return json.dumps(dict(problem))

"""Jobs of users in Postgres."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Text,
    bindparam,
    cast,
    delete,
    exists,
    func,
    or_,
    select,
    text,
    tuple_,
    union,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.job_events import after_end, notify
from reelmill.adapters.postgres.job_json import change_json
from reelmill.adapters.postgres.jobs_using import unended
from reelmill.adapters.postgres.kept_bytes import KEPT_BYTES
from reelmill.adapters.postgres.tables import jobs, segment_waiters, segments
from reelmill.core.job import CANCELLED, WAITING, JobState, JobStatus, Phase, sources_of
from reelmill.usecases.page import Place
from reelmill.usecases.ports.job import JOB_FIELDS, Job, job_of
from reelmill.usecases.ports.jobs import JobFilter, Named, NamedJob, NewJob, Submitted

JOB_EVENTS = "reelmill_jobs"
"""Channel of every change of a job: what `job_events` tells, or jobId, userId and `deleted`."""

CANCELS = "reelmill_cancel"
"""Channel of cancelled jobs: the id of one."""

JOB_COLUMNS = tuple(jobs.c[name] for name in JOB_FIELDS)
"""What `job_of` makes a job of."""

_ONE = select(*JOB_COLUMNS).where(
    jobs.c.id == bindparam("job_id"), jobs.c.user_id == bindparam("user_id")
)
_States = Sequence[tuple[str, str]]
_CANCELLABLE: _States = [(s.status, s.phase) for s in sources_of(CANCELLED)]
_RETRIABLE: _States = [(s.status, s.phase) for s in sources_of(WAITING) if s.status.ended]
_JSON = ("payload", "metadata")
_NEW = ", ".join(NewJob.__dataclass_fields__)
_VALUES = ", ".join(
    f"CAST(:{name} AS jsonb)" if name in _JSON else f":{name}"
    for name in NewJob.__dataclass_fields__
)
# Asked constantly, so the limits, the row and the event are one statement.
_ADD = text(f"""
WITH added AS (
    INSERT INTO jobs ({_NEW}) SELECT {_VALUES} WHERE :most_queued > (
        SELECT count(*) FROM (
            SELECT FROM jobs WHERE user_id = :user_id AND status = 'QUEUED' LIMIT :most_queued
        ) AS waiting
    ) AND :most_bytes > {KEPT_BYTES}
    RETURNING *
)
SELECT pg_notify('reelmill_jobs', {change_json()})
FROM added AS jobs
""")  # noqa: S608  (made of constants)
_CHANGED = text(
    f"SELECT pg_notify('reelmill_jobs', {change_json()}) FROM jobs WHERE id = :job_id"  # noqa: S608
)
_IDLE = dict.fromkeys(("token", "worker_id", "stage", "eta_seconds"))  # nobody works on it
_KEY_LOCKS = 0x726D  # first half of the advisory lock's name, so that no other use meets it


class PostgresJobs:
    """The jobs of users, in one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def hold_key(self, user_id: UUID, key: str) -> bool:
        """Reserve an idempotency key until the transaction ends; False where another has it."""
        lock = func.pg_try_advisory_xact_lock(_KEY_LOCKS, func.hashtext(f"{user_id}/{key}"))
        return bool(await self._connection.scalar(select(lock)))

    async def submitted_with(self, user_id: UUID, key: str) -> Submitted | None:
        """The job that an idempotency key belongs to."""
        mine = (jobs.c.user_id == user_id) & (jobs.c.idempotency_key == key)
        found = await self._connection.execute(select(jobs.c.id, jobs.c.body_sha256).where(mine))
        row = found.one_or_none()
        return Submitted(row.id, row.body_sha256) if row else None

    async def add(self, job: NewJob, most_queued: int, most_bytes: int) -> bool:
        """Queue a job; False, and nothing done, where its user has reached a limit."""
        values = {name: getattr(job, name) for name in NewJob.__dataclass_fields__}
        values |= {name: json.dumps(values[name], ensure_ascii=False) for name in _JSON}
        values["uses"] = list(job.uses)
        limits = {"most_queued": most_queued, "most_bytes": most_bytes}
        added = await self._connection.execute(_ADD, values | limits)
        return added.one_or_none() is not None

    async def get(self, user_id: UUID, job_id: UUID) -> Job | None:
        """One job."""
        found = await self._connection.execute(_ONE, {"job_id": job_id, "user_id": user_id})
        row = found.one_or_none()
        return job_of(row) if row else None

    async def spec_of(self, user_id: UUID, job_id: UUID) -> Mapping[str, Any] | None:
        """The spec of a job as it was sent."""
        payload: Mapping[str, Any] | None = await self._connection.scalar(
            select(jobs.c.payload).where(jobs.c.id == job_id, jobs.c.user_id == user_id)
        )
        return payload

    async def unfinished(self, user_id: UUID, job_id: UUID) -> Mapping[str, str]:
        """What a job still waits for: QUEUED, ENCODING or FAILED by fingerprint."""
        waited = select(segments.c.fingerprint, segments.c.status).join_from(
            segment_waiters, segments
        )
        mine = exists().where(jobs.c.id == job_id, jobs.c.user_id == user_id)
        found = await self._connection.execute(
            waited.where(segment_waiters.c.job_id == job_id, segments.c.status != "DONE", mine)
        )
        return {row.fingerprint: row.status for row in found}

    async def page(
        self,
        user_id: UUID,
        wanted: JobFilter,
        after: Place | None,
        most: int,
    ) -> Sequence[Job]:
        """Newest first, at most `most`."""
        query = only_wanted(select(*JOB_COLUMNS).where(jobs.c.user_id == user_id), wanted)
        if after:
            place = tuple_(jobs.c.created_at, jobs.c.id)
            query = query.where(place < tuple_(*after))
        query = query.order_by(jobs.c.created_at.desc(), jobs.c.id.desc()).limit(most)
        return [job_of(row) for row in await self._connection.execute(query)]

    async def rename(self, user_id: UUID, job_id: UUID, name: str) -> Job | None:
        """Another name, told to listeners; None where there is no such job."""
        mine = update(jobs).where(jobs.c.id == job_id, jobs.c.user_id == user_id)
        renamed = mine.values(name=name, updated_at=func.now()).returning(*JOB_COLUMNS)
        row = (await self._connection.execute(renamed)).one_or_none()
        if row is None:
            return None
        await self._connection.execute(_CHANGED, {"job_id": job_id})
        return job_of(row)

    async def cancel(
        self, user_id: UUID, job_id: UUID, problem: Mapping[str, Any] | None = None
    ) -> Job | None:
        """CANCELLED at once, told to workers and listeners; None where that is no legal step."""
        ended = _cancelled_for(problem)
        job = await self._become(CANCELLED, _CANCELLABLE, user_id, job_id, waiting=None, **ended)
        if job:
            await after_end(self._connection, [job_id], JobStatus.CANCELLED)
            await self._notify(CANCELS, str(job_id))
        return job

    async def cancel_all(self, user_id: UUID, problem: Mapping[str, Any]) -> int:
        """The same for all jobs of a user that have not ended; returns how many."""
        held = select(jobs.c.id).where(jobs.c.user_id == user_id, jobs.c.phase != Phase.ENDED)
        ids = list(await self._connection.scalars(held.order_by(jobs.c.id).with_for_update()))
        if not ids:
            return 0
        ended = {**_cancelled_for(problem), "status": CANCELLED.status, "phase": CANCELLED.phase}
        mine = update(jobs).where(jobs.c.id.in_(ids))
        await self._connection.execute(mine.values(updated_at=func.now(), **_IDLE, **ended))
        await after_end(self._connection, ids, JobStatus.CANCELLED)
        cancelled = func.unnest(bindparam("ids", [str(i) for i in ids], ARRAY(Text))).column_valued(
            "id"
        )
        await self._connection.execute(select(func.pg_notify(CANCELS, cancelled)))
        return len(ids)

    async def retry(self, user_id: UUID, job_id: UUID, uses: Sequence[str]) -> Job | None:
        """WAITING again with no attempt made; None where that is no legal step."""
        gone = ("error", "error_message", "started_at", "finished_at", "plan", "stage_seconds")
        fresh = {**dict.fromkeys(gone), "failures": 0, "replans": 0, "progress": 0}
        fresh |= {"waiting": None, "waited": None, "not_before": None}
        fresh["uses"] = list(uses)
        job = await self._become(WAITING, _RETRIABLE, user_id, job_id, **fresh)
        if job:
            await notify(self._connection, [job_id])
        return job

    async def using(self, user_id: UUID, uses: Sequence[str], most: int) -> Sequence[Named]:
        """Jobs of a user that have not ended and have one of these uses, oldest first."""
        needing = select(jobs.c.id, jobs.c.name).where(unended(user_id), jobs.c.uses.overlap(uses))
        found = needing.order_by(jobs.c.created_at, jobs.c.id).limit(most)
        return [Named(*row) for row in await self._connection.execute(found)]

    async def newest_using(
        self, user_id: UUID, uses: Sequence[str], examined: int, most: int
    ) -> Sequence[NamedJob]:
        """Jobs of a user that have one of these uses, newest first."""
        newest_first = (jobs.c.created_at.desc(), jobs.c.id.desc())
        recent = select(jobs.c.id).where(jobs.c.user_id == user_id).order_by(*newest_first)
        waiting = select(jobs.c.id).where(unended(user_id))
        looked_at = union(recent.limit(examined).subquery().select(), waiting)
        found = select(jobs.c.id, jobs.c.name, jobs.c.status).where(jobs.c.id.in_(looked_at))
        found = found.where(jobs.c.uses.overlap(uses)).order_by(*newest_first).limit(most)
        rows = await self._connection.execute(found)
        return [NamedJob(row.id, row.name, JobStatus(row.status)) for row in rows]

    async def queued(self, user_id: UUID, most: int) -> int:
        """How many jobs of a user wait, counted up to `most`."""
        waiting = (jobs.c.user_id == user_id) & (jobs.c.status == JobStatus.QUEUED)
        first = select(jobs.c.id).where(waiting).limit(most).subquery()
        return await self._connection.scalar(select(func.count()).select_from(first)) or 0

    async def delete(self, user_id: UUID, job_id: UUID) -> bool:
        """Forget an ended job; False where there is none, or it has not ended."""
        mine = (jobs.c.id == job_id) & (jobs.c.user_id == user_id)
        gone = await self._connection.execute(
            delete(jobs).where(mine, jobs.c.phase == Phase.ENDED).returning(jobs.c.id)
        )
        if gone.one_or_none() is None:
            return False
        reported = {"jobId": str(job_id), "userId": str(user_id), "deleted": True}
        await self._notify(JOB_EVENTS, json.dumps(reported))
        return True

    async def _become(
        self, target: JobState, sources: _States, user_id: UUID, job_id: UUID, **values: Any
    ) -> Job | None:
        statement = (
            update(jobs)
            .where(jobs.c.id == job_id, jobs.c.user_id == user_id)
            .where(tuple_(jobs.c.status, jobs.c.phase).in_(sources))
            .values(status=target.status, phase=target.phase, updated_at=func.now())
            .values(**_IDLE, **values)
            .returning(*JOB_COLUMNS)
        )
        row = (await self._connection.execute(statement)).one_or_none()
        if row is None:
            return None
        return job_of(row)

    async def _notify(self, channel: str, payload: str) -> None:
        await self._connection.execute(select(func.pg_notify(channel, payload)))


def _cancelled_for(problem: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a cancelled job keeps; `problem` says why, where it was not its owner."""
    ended = {"finished_at": func.now()}
    return ended | ({"error": problem, "error_message": problem["message"]} if problem else {})


def only_wanted(query: Select[Any], wanted: JobFilter) -> Select[Any]:
    """The same query for the jobs that fit a filter."""
    if wanted.statuses:
        query = query.where(jobs.c.status.in_(wanted.statuses))
    if wanted.ids:
        query = query.where(jobs.c.id.in_(wanted.ids))
    if wanted.type is not None:
        query = query.where(jobs.c.type == wanted.type)
    if wanted.created_after:
        query = query.where(jobs.c.created_at > wanted.created_after)
    if wanted.created_before:
        query = query.where(jobs.c.created_at < wanted.created_before)
    if wanted.changed_after:
        query = query.where(jobs.c.updated_at > wanted.changed_after)
    if wanted.metadata:
        query = query.where(jobs.c.metadata.contains(dict(wanted.metadata)))
    return query.where(_found(wanted.words)) if wanted.words else query


def _found(words: str) -> ColumnElement[bool]:
    texts = func.jsonb_each_text(jobs.c.metadata).table_valued("key", "value")
    return or_(
        jobs.c.name.icontains(words, autoescape=True),
        cast(jobs.c.id, Text).istartswith(words, autoescape=True),
        exists().select_from(texts).where(texts.c.value.icontains(words, autoescape=True)),
    )

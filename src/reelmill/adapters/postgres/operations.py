"""Numbers of the installation out of Postgres, counted when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.keyring import Keyring
from reelmill.adapters.postgres.segment_work import WAITED_FOR
from reelmill.adapters.postgres.signing_rows import of_users, of_webhooks
from reelmill.core.job import JobStatus
from reelmill.usecases.ports.operations import (
    Encoding,
    Hour,
    Kept,
    Line,
    QueueState,
    Reuse,
    WorkerState,
)

# A segment that nobody waits for any more is encoded by nobody, and soon forgotten.
_QUEUE = text(f"""
    SELECT 'jobs' AS name,
           count(*) FILTER (WHERE status = 'QUEUED') AS waiting,
           count(*) FILTER (WHERE status = 'PROCESSING') AS running,
           extract(epoch FROM now() - min(created_at) FILTER (WHERE status = 'QUEUED')) AS oldest
    FROM jobs WHERE status IN ('QUEUED', 'PROCESSING')
    UNION ALL
    SELECT 'segments',
           count(*) FILTER (WHERE status = 'QUEUED'),
           count(*) FILTER (WHERE status = 'ENCODING'),
           extract(epoch FROM now() - min(created_at) FILTER (WHERE status = 'QUEUED'))
    FROM segments WHERE status = 'ENCODING' OR status = 'QUEUED' AND {WAITED_FOR}
    UNION ALL
    SELECT 'deliveries', count(*), 0,
           greatest(0, extract(epoch FROM now() - min(coalesce(next_attempt_at, created_at))))
    FROM deliveries WHERE status = 'PENDING'
""")  # noqa: S608  (made of constants)

_WORKERS = text("""
    SELECT id, host, pid, version, encoders, state, doing, started_at, heartbeat_at,
           extract(epoch FROM now() - heartbeat_at) AS silent_seconds
    FROM workers
    WHERE state IN ('RUNNING', 'DRAINING') OR heartbeat_at > :since
    ORDER BY started_at, id
""")

_STATUSES = text("""
    SELECT status, count(*) FROM jobs
    WHERE CAST(:user_id AS uuid) IS NULL OR user_id = :user_id GROUP BY status
""")

_ENCODING = text("""
    SELECT count(*) AS segments, coalesce(sum(frames), 0) AS frames,
           coalesce(sum(extract(epoch FROM finished_at - started_at)), 0) AS seconds
    FROM segments WHERE status = 'DONE' AND finished_at > :since AND started_at IS NOT NULL
""")

_REUSE = text("""
    SELECT coalesce(sum((plan ->> 'uniqueSegments')::bigint), 0) AS needed,
           coalesce(sum((plan ->> 'cachedSegments')::bigint), 0) AS cached
    FROM jobs
    WHERE plan IS NOT NULL AND created_at > :since
      AND (CAST(:user_id AS uuid) IS NULL OR user_id = :user_id)
""")

_KEPT = text("""
    SELECT a.many AS assets, a.bytes AS asset_bytes, o.many AS outputs, o.bytes AS output_bytes,
           s.many AS segments, s.bytes AS segment_bytes
    FROM (SELECT count(*) AS many, coalesce(sum(bytes), 0) AS bytes FROM assets
          WHERE status = 'READY' AND (CAST(:user_id AS uuid) IS NULL OR user_id = :user_id)) a,
         (SELECT count(*) AS many,
                 coalesce(sum(bytes + coalesce(subtitle_bytes, 0)), 0) AS bytes FROM jobs
          WHERE output_key IS NOT NULL
            AND (CAST(:user_id AS uuid) IS NULL OR user_id = :user_id)) o,
         (SELECT count(*) AS many, coalesce(sum(bytes), 0) AS bytes FROM segments
          WHERE status = 'DONE' AND CAST(:user_id AS uuid) IS NULL) s
""")

_HOURS = text("""
    SELECT hour, count(*) FILTER (WHERE status = 'SUCCEEDED') AS succeeded,
           count(*) FILTER (WHERE status = 'FAILED') AS failed,
           coalesce(sum(duration_seconds) FILTER (WHERE status = 'SUCCEEDED'), 0) AS seconds
    FROM generate_series(date_trunc('hour', CAST(:since AS timestamptz), 'UTC'), now(),
                         interval '1 hour') AS hour
    LEFT JOIN jobs ON finished_at >= hour AND finished_at < hour + interval '1 hour'
      AND (CAST(:user_id AS uuid) IS NULL OR user_id = :user_id)
    GROUP BY hour ORDER BY hour
""")


_WEBHOOK_URLS = text("SELECT url FROM webhooks WHERE active ORDER BY created_at DESC LIMIT :most")


class PostgresOperations:
    """How the installation is doing, in one transaction."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    async def answer(self) -> None:
        """Nothing but proof that the database answers and is migrated."""
        await self._connection.execute(text("SELECT id FROM jobs LIMIT 0"))

    async def queue_state(self) -> QueueState:
        """What waits and what is under way."""
        lines = {
            row.name: Line(row.waiting, float(row.oldest or 0), row.running)
            for row in await self._connection.execute(_QUEUE)
        }
        return QueueState(**lines)

    async def workers(self, since: datetime) -> Sequence[WorkerState]:
        """Workers that are running, and those that stopped or were lost after `since`."""
        return [
            WorkerState(**{**row._mapping, "silent_seconds": float(row.silent_seconds)})
            for row in await self._connection.execute(_WORKERS, {"since": since})
        ]

    async def jobs_by_status(self, user_id: UUID | None = None) -> Mapping[str, int]:
        """Number of jobs in each status; every status is there."""
        rows = await self._connection.execute(_STATUSES, {"user_id": user_id})
        found = {row[0]: int(row[1]) for row in rows}
        return {status.value: found.get(status.value, 0) for status in JobStatus}

    async def encoding(self, since: datetime) -> Encoding:
        """What was encoded after a time."""
        row = await self._one(_ENCODING, since=since)
        return Encoding(row.segments, int(row.frames), float(row.seconds))

    async def reuse(self, since: datetime, user_id: UUID | None = None) -> Reuse:
        """What jobs made after a time found in the store."""
        row = await self._one(_REUSE, since=since, user_id=user_id)
        return Reuse(int(row.needed), int(row.cached))

    async def kept(self, user_id: UUID | None = None) -> Kept:
        """What lies in the storage; segments belong to nobody and are 0 for a user."""
        row = await self._one(_KEPT, user_id=user_id)
        return Kept(*map(int, row))

    async def hours(self, since: datetime, user_id: UUID | None = None) -> Sequence[Hour]:
        """What was finished after a time, hour by hour, without gaps."""
        rows = await self._connection.execute(_HOURS, {"since": since, "user_id": user_id})
        return [Hour(row.hour, row.succeeded, row.failed, float(row.seconds)) for row in rows]

    async def owner_of(self, job_id: UUID) -> UUID | None:
        """Whose job it is, None where there is none."""
        found = text("SELECT user_id FROM jobs WHERE id = :job_id")
        owner: UUID | None = await self._connection.scalar(found, {"job_id": job_id})
        return owner

    async def users(self) -> int:
        """Accounts."""
        return int((await self._one(text("SELECT count(*) FROM users")))[0])

    async def _one(self, statement: TextClause, **values: object) -> Row[Any]:
        return (await self._connection.execute(statement, values)).one()

    async def webhook_urls(self, most: int) -> Sequence[str]:
        """Addresses of active endpoints, the newest first."""
        return list(await self._connection.scalars(_WEBHOOK_URLS, {"most": most}))

    async def unreadable_secrets(self) -> int:
        """Secrets of webhooks that were encrypted with a key which is not here."""
        kinds = (of_webhooks(self._keyring), of_users(self._keyring))
        return sum([await kind.unreadable(self._connection) for kind in kinds])

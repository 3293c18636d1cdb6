"""Turns at maintenance tasks, and what is past its time, in Postgres."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Text, any_, cast, exists, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.jobs_using import unended
from reelmill.adapters.postgres.tables import jobs

_TURN = text("""
INSERT INTO installation (name, value, updated_at)
VALUES ('chore ' || :chore, 'null', now())
ON CONFLICT (name) DO UPDATE SET updated_at = now()
WHERE installation.updated_at < now() - make_interval(secs => :every_seconds)
RETURNING 1
""")

_USED = text("""
UPDATE segments SET last_used_at = now() WHERE fingerprint IN (
    SELECT fingerprint FROM segments WHERE fingerprint = ANY(:fingerprints)
    FOR UPDATE SKIP LOCKED
)
""")

_FORGET = text("""
DELETE FROM segments WHERE fingerprint IN (
    SELECT fingerprint FROM segments
    WHERE status = 'DONE' AND last_used_at < now() - make_interval(days => :days)
        AND NOT EXISTS (
            SELECT FROM segment_waiters WHERE segment_waiters.fingerprint = segments.fingerprint
        )
        AND NOT EXISTS (
            SELECT FROM job_plans WHERE segments.fingerprint = ANY(job_plans.needs)
        )
    ORDER BY fingerprint LIMIT :most FOR UPDATE SKIP LOCKED
)
""")


class PostgresUpkeep:
    """Implements `Upkeep`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def turn(self, task: str, every_seconds: float) -> bool:
        """True for one worker in every period; it may do the maintenance task now."""
        given = {"chore": task, "every_seconds": every_seconds}
        return (await self._connection.execute(_TURN, given)).one_or_none() is not None

    async def expire_outputs(self, most: int) -> Sequence[UUID]:
        """Jobs whose outputs are past their time have none any more; returns those jobs.

        Outputs that are sources of jobs which have not ended stay until then.
        """
        past = (jobs.c.output_expires_at < func.now()) & jobs.c.output_key.is_not(None)
        needing, use = jobs.alias(), func.concat("output:", cast(jobs.c.id, Text))
        needed = exists().where(unended(jobs.c.user_id, needing), use == any_(needing.c.uses))
        found = select(jobs.c.id).where(past, ~needed).order_by(jobs.c.id).limit(most)
        ids = list(await self._connection.scalars(found.with_for_update(skip_locked=True)))
        nothing: dict[str, Any] = {
            "output_key": None,
            "poster_key": None,
            "subtitles": [],
            "subtitle_bytes": None,
        }
        await self._connection.execute(update(jobs).where(jobs.c.id.in_(ids)).values(nothing))
        return ids

    async def forget_unused_segments(self, days: int, most: int) -> int:
        """Forget finished segments that no job needs, last used so long ago; their number."""
        forgotten = await self._connection.execute(_FORGET, {"days": days, "most": most})
        return forgotten.rowcount

    async def segments_used(self, fingerprints: Collection[str]) -> None:
        """A job has used them now."""
        await self._connection.execute(_USED, {"fingerprints": list(fingerprints)})

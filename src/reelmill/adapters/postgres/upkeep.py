"""Turns at chores, and what is past its time, in Postgres."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.pauses import allow_long_pauses
from reelmill.adapters.postgres.tables import jobs, segment_waiters, segments
from reelmill.usecases.ports.upkeep import UnusedSegment

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


class PostgresUpkeep:
    """Implements `Upkeep`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def turn(self, chore: str, every_seconds: float) -> bool:
        """True for one worker in every period; it may do the chore now."""
        given = {"chore": chore, "every_seconds": every_seconds}
        return (await self._connection.execute(_TURN, given)).one_or_none() is not None

    async def expired_outputs(self, most: int) -> Sequence[UUID]:
        """Jobs whose outputs are past their time, held until the transaction ends.

        As their files are removed meanwhile, that may take minutes.
        """
        await allow_long_pauses(self._connection)
        past = (jobs.c.output_expires_at < func.now()) & jobs.c.output_key.is_not(None)
        found = select(jobs.c.id).where(past).order_by(jobs.c.id).limit(most)
        return list(await self._connection.scalars(found.with_for_update(skip_locked=True)))

    async def outputs_removed(self, jobs_: Sequence[UUID]) -> None:
        """Their outputs are gone; the jobs stay."""
        gone = update(jobs).where(jobs.c.id.in_(jobs_)).values(output_key=None, poster_key=None)
        await self._connection.execute(gone)

    async def unused_segments(self, days: int, most: int) -> Sequence[UnusedSegment]:
        """Finished segments that nobody waits for, last used so long ago; held as well."""
        await allow_long_pauses(self._connection)
        waits = select(segment_waiters).where(
            segment_waiters.c.fingerprint == segments.c.fingerprint
        )
        old = segments.c.last_used_at < func.now() - func.make_interval(0, 0, 0, days)
        done = (segments.c.status == "DONE") & old & ~waits.exists()
        found = select(segments.c.fingerprint, segments.c.storage_key).where(done)
        held = found.order_by(segments.c.fingerprint).limit(most).with_for_update(skip_locked=True)
        return [UnusedSegment(*row) for row in await self._connection.execute(held)]

    async def segments_removed(self, fingerprints: Sequence[str]) -> None:
        """They are nowhere any more."""
        gone = delete(segments).where(segments.c.fingerprint.in_(fingerprints))
        await self._connection.execute(gone)

    async def segments_used(self, fingerprints: Sequence[str]) -> None:
        """A job has used them now."""
        await self._connection.execute(_USED, {"fingerprints": list(fingerprints)})

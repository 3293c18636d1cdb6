"""Work that nobody can do any more as it was planned: what waits for it is planned again."""

from __future__ import annotations

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.job_news import exhausted, fail, tell, waiting_jobs
from reelmill.adapters.postgres.queue import PostgresQueue
from reelmill.adapters.postgres.tables import job_plans, segment_waiters, segments
from reelmill.usecases.ports.queue import PREPARE_NEXT
from reelmill.usecases.ports.work import ClaimedSegment

_MOST_REPLANS = 3
_OUTDATED = {
    "code": "plan_outdated",
    "message": "Its plan was made by another version of Reelmill, or its sources are gone.",
    "pointer": "",
    "hint": "let all workers run the same version, and retry the job",
}

_PUT_BACK = text("""
UPDATE jobs SET status = 'QUEUED', phase = 'WAITING', stage = NULL, eta_seconds = NULL,
    attempt = attempt - 1, replans = replans + 1, token = NULL, worker_id = NULL,
    updated_at = now()
WHERE id = ANY(:ids) AND replans < :most
RETURNING id, priority
""")


class OutdatedWork:
    """The part of `Work` that is about segments of other versions, or without sources."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def segment_outdated(self, segment: ClaimedSegment) -> None:
        """Forget it; the jobs that wait for it are WAITING again, FAILED after three times."""
        named = segments.c.fingerprint == segment.fingerprint
        mine = select(segments.c.fingerprint).where(named, segments.c.token == segment.token)
        if await self._connection.scalar(mine.with_for_update()) is None:
            return
        ids = await waiting_jobs(self._connection, [segment.fingerprint])
        await self._connection.execute(delete(segments).where(named))
        given = {"ids": ids, "most": _MOST_REPLANS}
        waiting = (await self._connection.execute(_PUT_BACK, given)).all()
        again = [row.id for row in waiting]
        for table in (segment_waiters, job_plans):
            await self._connection.execute(delete(table).where(table.c.job_id.in_(again)))
        queue = PostgresQueue(self._connection)
        for row in waiting:
            await queue.ticket(PREPARE_NEXT, row.priority)
        await tell(self._connection, again)
        given_up = set(ids) - set(again)
        await fail(self._connection, given_up, exhausted(_MOST_REPLANS + 1, _OUTDATED))

"""Claims of workers and their outcomes, in Postgres."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres import job_waits
from reelmill.adapters.postgres.job_events import waiting_jobs
from reelmill.adapters.postgres.job_work import JobWork
from reelmill.adapters.postgres.segment_work import WAITED_FOR, SegmentWork
from reelmill.adapters.postgres.tallies import PostgresTallies
from reelmill.usecases.operations.measures import ATTEMPTS_BLOCKED
from reelmill.usecases.ports.work import ClaimedJob, ClaimedSegment, JobWait

_WANTED = text(f"""
SELECT token FROM jobs WHERE id = ANY(:jobs) AND status = 'PROCESSING' AND token IS NOT NULL
UNION ALL
SELECT token FROM segments
WHERE fingerprint = ANY(:fingerprints) AND token IS NOT NULL AND {WAITED_FOR}
""")  # noqa: S608  (made of constants)

_UNENDED = text("SELECT id FROM jobs WHERE id = ANY(:jobs) AND phase <> 'ENDED'")

# A claim that was made just now may not yet be known to the worker's own list.
_UNKNOWN_SEGMENTS = text("""
SELECT fingerprint, kind, token, work, cost, attempts FROM segments
WHERE worker_id = :worker_id AND status = 'ENCODING' AND token <> ALL(:tokens)
    AND started_at < now() - interval '5 seconds'
FOR UPDATE SKIP LOCKED
""")
_UNKNOWN_JOBS = text("""
SELECT id, user_id, token, attempt, payload, priority FROM jobs
WHERE worker_id = :worker_id AND status = 'PROCESSING' AND token <> ALL(:tokens)
    AND updated_at < now() - interval '5 seconds'
FOR UPDATE SKIP LOCKED
""")


class PostgresWork(JobWork, SegmentWork):
    """Implements `Work`."""

    def __init__(self, connection: AsyncConnection) -> None:
        JobWork.__init__(self, connection)
        SegmentWork.__init__(self, connection)

    async def wanted(self, jobs: Sequence[UUID], fingerprints: Sequence[str]) -> frozenset[UUID]:
        """The tokens of those that are not ended, cancelled, or waited for by nobody."""
        given = {"jobs": list(jobs), "fingerprints": list(fingerprints)}
        return frozenset(await self._connection.scalars(_WANTED, given))

    async def unended(self, jobs: Sequence[UUID]) -> frozenset[UUID]:
        """Those of these jobs that still want to be rendered."""
        return frozenset(await self._connection.scalars(_UNENDED, {"jobs": list(jobs)}))

    async def blocked(self, claimed: ClaimedJob | ClaimedSegment, wait: JobWait) -> None:
        """Give a claim back uncounted, because something of this worker is away."""
        await PostgresTallies(self._connection).add([ATTEMPTS_BLOCKED.tally(wait.awaited)])
        if isinstance(claimed, ClaimedJob):
            if not await self._held(claimed):
                return
            await self.release_job(claimed)
            await job_waits.note(self._connection, [claimed.id], wait)
            return
        await self.release_segment(claimed)
        waiting = await waiting_jobs(self._connection, [claimed.fingerprint])
        await job_waits.note(self._connection, waiting, wait)

    async def disown(self, worker_id: UUID, tokens: Sequence[UUID]) -> int:
        """Give back claims of this worker, older than some seconds, other than these."""
        given = {"worker_id": worker_id, "tokens": list(tokens)}
        unknown = (await self._connection.execute(_UNKNOWN_SEGMENTS, given)).all()
        for row in unknown:
            await self.release_segment(ClaimedSegment(*row))
        unknown_jobs = (await self._connection.execute(_UNKNOWN_JOBS, given)).all()
        for row in unknown_jobs:
            await self.release_job(ClaimedJob(*row))
        return len(unknown) + len(unknown_jobs)

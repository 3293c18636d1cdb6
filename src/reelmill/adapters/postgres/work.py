"""Claims of workers and their outcomes, in Postgres."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.job_work import JobWork
from reelmill.adapters.postgres.segment_work import SegmentWork


class PostgresWork(JobWork, SegmentWork):
    """Implements `Work`."""

    def __init__(self, connection: AsyncConnection) -> None:
        JobWork.__init__(self, connection)
        SegmentWork.__init__(self, connection)

"""Everybody's jobs, for administrators and for upkeep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.jobs import JOB_COLUMNS, only_wanted
from reelmill.adapters.postgres.tables import jobs, users
from reelmill.usecases.page import Place
from reelmill.usecases.ports.job import job_of
from reelmill.usecases.ports.jobs import JobFilter, OwnedJob

SHUT_OUT = text("""
SELECT DISTINCT jobs.user_id FROM jobs JOIN users ON users.id = jobs.user_id
WHERE jobs.status IN ('QUEUED', 'PROCESSING') AND NOT users.active
ORDER BY jobs.user_id
""")
"""Users who are shut out and still have jobs that have not ended; in one order: no deadlock."""


class PostgresAllJobs:
    """Implements `AllJobs`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def page(
        self, user_id: UUID | None, wanted: JobFilter, after: Place | None, most: int
    ) -> Sequence[OwnedJob]:
        """Newest first, at most `most`; of one user, or of all."""
        query: Select[Any] = select(*JOB_COLUMNS, users.c.email).join(
            users, users.c.id == jobs.c.user_id
        )
        query = only_wanted(query, wanted)
        if user_id is not None:
            query = query.where(jobs.c.user_id == user_id)
        if after:
            query = query.where(tuple_(jobs.c.created_at, jobs.c.id) < tuple_(*after))
        query = query.order_by(jobs.c.created_at.desc(), jobs.c.id.desc()).limit(most)
        rows = await self._connection.execute(query)
        return [OwnedJob(job_of(row[:-1]), row[-1]) for row in rows]

    async def owner_of(self, job_id: UUID) -> UUID | None:
        """Whose job it is, None where there is none."""
        owner: UUID | None = await self._connection.scalar(
            select(jobs.c.user_id).where(jobs.c.id == job_id)
        )
        return owner

"""Pages that anybody may see, in Postgres."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.jobs import JOB_COLUMNS
from reelmill.adapters.postgres.tables import jobs, shares, users
from reelmill.usecases.ports.job import Job, job_of
from reelmill.usecases.ports.shares import Share

_COLUMNS = [shares.c[name].label(f"share_{name}") for name in Share.__dataclass_fields__]


class PostgresShares:
    """Implements `Shares` in one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(
        self, job_id: UUID, token: str, *, download: bool, expires_at: datetime | None
    ) -> Share:
        """Share a job, or change how it is shared: the token that it has already stays."""
        changed = {"download": download, "expires_at": expires_at}
        new = insert(shares).values(job_id=job_id, token=token, **changed)
        kept = new.on_conflict_do_update(index_elements=[shares.c.job_id], set_=changed)
        return _share((await self._connection.execute(kept.returning(*_COLUMNS))).one())

    async def of_job(self, job_id: UUID) -> Share | None:
        """How a job is shared; None where it is not."""
        found = select(*_COLUMNS).where(shares.c.job_id == job_id)
        row = (await self._connection.execute(found)).first()
        return None if row is None else _share(row)

    async def shown(self, token: str, now: datetime) -> tuple[Share, Job] | None:
        """What is to be seen at an address, if it has not expired and its owner is active."""
        found = select(*_COLUMNS, *JOB_COLUMNS).join_from(shares, jobs).join(users)
        lasting = or_(shares.c.expires_at.is_(None), shares.c.expires_at > now)
        query = found.where(shares.c.token == token, lasting, users.c.active)
        row = (await self._connection.execute(query)).first()
        return None if row is None else (_share(row), job_of(row[len(_COLUMNS) :]))

    async def delete(self, job_id: UUID) -> None:
        """Share a job no more."""
        await self._connection.execute(delete(shares).where(shares.c.job_id == job_id))


def _share(row: Row[tuple[object, ...]]) -> Share:
    values = row._mapping
    return Share(**{name: values[f"share_{name}"] for name in Share.__dataclass_fields__})

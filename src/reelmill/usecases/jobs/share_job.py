"""Pages that show what a job made to whoever has the address."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from reelmill.core.errors import NotFoundError, RequestError
from reelmill.usecases.jobs.change_jobs import refused_change
from reelmill.usecases.jobs.read_jobs import no_such_job
from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.job import Job
from reelmill.usecases.ports.shares import Share

_TOKEN_BYTES = 16  # 128 bits cannot be guessed, and make an address that fits on a line


@dataclass(frozen=True, slots=True)
class Shown:
    """What is to be seen at the address of a share.

    Attributes:
        share: How it is shared.
        job: What made it; it has an output.
    """

    share: Share
    job: Job


async def share_job(
    job_id: UUID,
    user_id: UUID,
    database: Database,
    now: datetime,
    *,
    download: bool,
    expires_at: datetime | None,
) -> Share:
    """Share what a job made, or change how; the address stays the same until it is ended.

    Raises:
        RequestError: `out_of_range`: it would have expired already.
        NotFoundError: `not_found`.
        ConflictError: `job_state`: the job has no output.
    """
    if expires_at is not None and expires_at <= now:
        message = "`expiresAt` is not in the future."
        raise RequestError.of("out_of_range", message, "/expiresAt", "null is without an end")
    async with database.begin() as transaction:
        job = await transaction.jobs.get(user_id, job_id)
        if job is None or not _has_output(job, now):
            raise refused_change(job, job_id, "only what a job has made can be shared")
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        shares = transaction.shares
        return await shares.put(job_id, token, download=download, expires_at=expires_at)


async def read_share(job_id: UUID, user_id: UUID, database: Database) -> Share | None:
    """How a job is shared; None where it is not.

    Raises:
        NotFoundError: `not_found`: there is no such job.
    """
    async with database.begin() as transaction:
        if await transaction.jobs.get(user_id, job_id) is None:
            raise no_such_job(job_id)
        return await transaction.shares.of_job(job_id)


async def end_share(job_id: UUID, user_id: UUID, database: Database) -> None:
    """Show the page no more, if there is one; a new share of the job has another address.

    Raises:
        NotFoundError: `not_found`: there is no such job.
    """
    async with database.begin() as transaction:
        if await transaction.jobs.get(user_id, job_id) is None:
            raise no_such_job(job_id)
        await transaction.shares.delete(job_id)


async def open_share(token: str, database: Database, now: datetime) -> Shown:
    """What is to be seen at an address.

    Raises:
        NotFoundError: `not_found`: nothing, or no longer.
    """
    async with database.begin() as transaction:
        found = await transaction.shares.shown(token, now)
    if found is None or not _has_output(found[1], now):
        raise NotFoundError.of("not_found", "Nothing is shared at this address, or no longer.")
    return Shown(*found)


def _has_output(job: Job, now: datetime) -> bool:
    expires_at = job.output_expires_at
    return job.output_key is not None and (expires_at is None or expires_at > now)

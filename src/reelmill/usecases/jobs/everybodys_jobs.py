"""Everybody's jobs, as administrators see and stop them."""

from __future__ import annotations

from uuid import UUID

from reelmill.core.errors import Problem
from reelmill.usecases.jobs.change_jobs import refused_change
from reelmill.usecases.jobs.read_jobs import no_such_job
from reelmill.usecases.page import Page, cursor_of, page_of, place_of
from reelmill.usecases.ports.database import Database, Transaction
from reelmill.usecases.ports.job import Job
from reelmill.usecases.ports.jobs import JobFilter, OwnedJob

_CANCELLED = Problem(
    "cancelled_by_admin",
    "An administrator cancelled this job.",
    hint="ask the operator of this installation",
)
ACCOUNT_DEACTIVATED = Problem(
    "account_deactivated",
    "An administrator deactivated the account that this job belongs to.",
    hint="once the account is active again, the job can be retried",
)
"""Why the jobs of somebody who is shut out have ended."""


async def list_all_jobs(
    user_id: UUID | None, wanted: JobFilter, cursor: str | None, most: int, database: Database
) -> Page[OwnedJob]:
    """A page of the jobs of one user, or of all, newest first.

    Raises:
        RequestError: `cursor_invalid`.
    """
    after = place_of(cursor)
    async with database.begin() as transaction:
        found = await transaction.all_jobs.page(user_id, wanted, after, most + 1)
    return page_of(found, most, lambda owned: cursor_of(owned.job))


async def cancel_any_job(job_id: UUID, database: Database) -> Job:
    """Cancel anybody's job; its owner is told who did.

    Raises:
        NotFoundError: `not_found`.
        ConflictError: `job_state`: it has ended.
    """
    async with database.begin() as transaction:
        owner = await transaction.all_jobs.owner_of(job_id)
        if owner is None:
            raise no_such_job(job_id)
        job = await transaction.jobs.cancel(owner, job_id, _CANCELLED.as_json())
        if job is None:
            before = await transaction.jobs.get(owner, job_id)
            raise refused_change(before, job_id, "it has ended")
        return job


async def end_jobs_of(user_id: UUID, transaction: Transaction) -> int:
    """Cancel everything of a user who is shut out; returns how many jobs that were."""
    return await transaction.jobs.cancel_all(user_id, ACCOUNT_DEACTIVATED.as_json())

"""What an owner does to jobs: cancel, retry, delete; one or several."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from reelmill.core.errors import ConflictError, Problem, ReelmillError
from reelmill.core.job import CANCELLED, FAILED
from reelmill.usecases.jobs.read_jobs import no_such_job
from reelmill.usecases.jobs.submit_render import too_many_jobs
from reelmill.usecases.objects.remove import remove_soon
from reelmill.usecases.ports import Database, Transaction
from reelmill.usecases.ports.jobs import Job
from reelmill.usecases.ports.objects import Scope
from reelmill.usecases.ports.storage import Storage


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one of several jobs: `problem` is None where all went well."""

    job_id: UUID
    problem: Problem | None


async def cancel_job(job_id: UUID, user_id: UUID, database: Database) -> Job:
    """Stop a job: nothing of it is published, and its encoders stop.

    Raises:
        NotFoundError: `not_found`.
        ConflictError: `job_state`: it has ended.
    """
    async with database.begin() as transaction:
        return await _cancelled(job_id, user_id, transaction)


async def retry_job(job_id: UUID, user_id: UUID, database: Database, most_queued: int) -> Job:
    """Queue a failed or cancelled job again; segments that are stored are not made again.

    Raises:
        NotFoundError: `not_found`.
        ConflictError: `job_state`: it has neither failed nor was it cancelled.
        LimitError: `too_many_jobs`.
    """
    async with database.begin() as transaction:
        before = await transaction.jobs.get(user_id, job_id)
        job = await transaction.jobs.retry(user_id, job_id)
        if job is None:
            allowed = f"{FAILED.status} or {CANCELLED.status}"
            raise refused_change(before, job_id, f"only a job that is {allowed} can be retried")
        if await transaction.jobs.queued(user_id, most_queued + 1) > most_queued:
            raise too_many_jobs(most_queued)
        await transaction.queue.ticket("prepare_next", job.priority)
        return job


async def delete_job(job_id: UUID, user_id: UUID, database: Database, storage: Storage) -> None:
    """Forget a job and remove what it made; one that has not ended is cancelled before.

    Where the storage cannot be reached, a sweep removes it later.

    Raises:
        NotFoundError: `not_found`.
    """
    async with database.begin() as transaction:
        job = await transaction.jobs.get(user_id, job_id)
        if job is None:
            raise no_such_job(job_id)
        if not job.status.ended:
            await _cancelled(job_id, user_id, transaction)
        if not await transaction.jobs.delete(user_id, job_id):
            again = await transaction.jobs.get(user_id, job_id)
            raise refused_change(again, job_id, "it was queued again meanwhile")
    await remove_soon(database, storage, Scope(jobs=[job_id]))


async def each(
    job_ids: Sequence[UUID], change: Callable[[UUID], Awaitable[object]]
) -> Sequence[Done]:
    """Change several jobs one after the other, each by itself."""
    done = []
    for job_id in dict.fromkeys(job_ids):
        try:
            await change(job_id)
            done.append(Done(job_id, None))
        except ReelmillError as error:
            done.append(Done(job_id, error.problems[0]))
    return done


async def _cancelled(job_id: UUID, user_id: UUID, transaction: Transaction) -> Job:
    job = await transaction.jobs.cancel(user_id, job_id)
    if job is None:
        before = await transaction.jobs.get(user_id, job_id)
        raise refused_change(before, job_id, "it has ended")
    return job


def refused_change(job: Job | None, job_id: UUID, why: str) -> ReelmillError:
    """The error of a change that a job, as it is, does not allow."""
    if job is None:
        return no_such_job(job_id)
    return ConflictError.of("job_state", f"The job {job_id} is {job.status}: {why}.")

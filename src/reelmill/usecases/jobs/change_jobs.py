"""What an owner does to jobs: cancel, retry, delete; one or several."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from reelmill.core.errors import ConflictError, Problem, ReelmillError, SpecError
from reelmill.core.job import CANCELLED, FAILED
from reelmill.core.spec import Limits, load_spec
from reelmill.usecases.assets.room import check_room
from reelmill.usecases.assets.uses import Needs, use_of_output
from reelmill.usecases.jobs.needs import hold_needs
from reelmill.usecases.jobs.read_jobs import no_such_job
from reelmill.usecases.jobs.submit_render import UserLimits, too_many_jobs
from reelmill.usecases.objects.remove import remove_soon
from reelmill.usecases.ports.database import Database, Transaction
from reelmill.usecases.ports.job import Job
from reelmill.usecases.ports.objects import Scope
from reelmill.usecases.ports.storage import Storage


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one of several jobs: `problem` is None where all went well."""

    job_id: UUID
    problem: Problem | None


async def rename_job(job_id: UUID, user_id: UUID, name: str, database: Database) -> Job:
    """Call a job something else; its files are downloaded under that name from then on.

    Raises:
        NotFoundError: `not_found`.
    """
    async with database.begin() as transaction:
        job = await transaction.jobs.rename(user_id, job_id, name)
    if job is None:
        raise no_such_job(job_id)
    return job


async def cancel_job(job_id: UUID, user_id: UUID, database: Database) -> Job:
    """Stop a job: nothing of it is published, and its encoders stop.

    Raises:
        NotFoundError: `not_found`.
        ConflictError: `job_state`: it has ended.
    """
    async with database.begin() as transaction:
        return await _cancelled(job_id, user_id, transaction)


async def retry_job(
    job_id: UUID, user_id: UUID, database: Database, spec_limits: Limits, limits: UserLimits
) -> Job:
    """Queue a failed or cancelled job again; segments that are stored are not made again.

    Raises:
        SpecError: `asset_missing`, `asset_not_ready`, `credential_unknown`,
            `credential_other_server`.
        NotFoundError: `not_found`.
        ConflictError: `job_state`: it has neither failed nor was it cancelled.
        LimitError: `too_many_jobs`, `storage_full`.
    """
    async with database.begin() as transaction:
        before = await transaction.jobs.get(user_id, job_id)
        needs = await _needs(job_id, user_id, spec_limits, transaction)
        job = await transaction.jobs.retry(user_id, job_id, needs.uses)
        if job is None:
            allowed = f"{FAILED.status} or {CANCELLED.status}"
            raise refused_change(before, job_id, f"only a job that is {allowed} can be retried")
        await check_room(user_id, limits.storage_bytes, transaction)
        await hold_needs(needs, user_id, transaction)
        most = limits.queued_jobs
        if await transaction.jobs.queued(user_id, most + 1) > most:
            raise too_many_jobs(most)
        await transaction.queue.wake_up("prepare_next", job.priority)
        return job


async def _needs(job_id: UUID, user_id: UUID, limits: Limits, transaction: Transaction) -> Needs:
    """What its spec names; nothing of a spec that goes beyond today's limits: it fails by that."""
    spec = await transaction.jobs.spec_of(user_id, job_id)
    try:
        return Needs.of(await asyncio.to_thread(load_spec, spec or {}, limits))
    except SpecError:
        return Needs()


async def delete_job(job_id: UUID, user_id: UUID, database: Database, storage: Storage) -> None:
    """Forget a job and remove what it made; one that has not ended is cancelled before.

    Where the storage cannot be reached, a sweep removes it later.

    Raises:
        NotFoundError: `not_found`.
        ConflictError: `output_in_use`: a job that has not ended has its output as a source.
    """
    async with database.begin() as transaction:
        job = await transaction.jobs.get(user_id, job_id)
        if job is None:
            raise no_such_job(job_id)
        await _check_unused(job, transaction)
        if not job.status.ended:
            await _cancelled(job_id, user_id, transaction)
        if not await transaction.jobs.delete(user_id, job_id):
            again = await transaction.jobs.get(user_id, job_id)
            raise refused_change(again, job_id, "it has been queued again")
    await remove_soon(database, storage, Scope(jobs=[job_id]))


async def _check_unused(job: Job, transaction: Transaction) -> None:
    uses = [use_of_output(job.id)]
    if job.output_key and (needing := await transaction.jobs.using(job.user_id, uses, 1)):
        message = f"The output of the job {job.id} is a source of the job {needing[0].id}."
        hint = "wait for that job to end, or cancel it"
        raise ConflictError.of("output_in_use", message, hint=hint)


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

"""A request for a render becomes a job: its row and its place in the queue, or neither."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID, uuid4

from reelmill.core.errors import ConflictError, LimitError, RequestError, SpecError
from reelmill.usecases.assets.room import check_room
from reelmill.usecases.jobs.needs import hold_needs
from reelmill.usecases.jobs.render_request import RenderRequest
from reelmill.usecases.ports.database import Database, Transaction
from reelmill.usecases.ports.jobs import NewJob

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_RETRY_QUEUE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the client is answered.

    Attributes:
        job_id: The job.
        replayed: True where an earlier request with the same key made it.
    """

    job_id: UUID
    replayed: bool


@dataclass(frozen=True, slots=True)
class UserLimits:
    """What one user may have.

    Attributes:
        queued_jobs: Jobs that wait.
        storage_bytes: Assets and outputs together.
    """

    queued_jobs: int
    storage_bytes: int


async def submit_render(
    wanted: RenderRequest, user_id: UUID, key: str | None, database: Database, limits: UserLimits
) -> Receipt:
    """Queue the render.

    Args:
        wanted: What is to be rendered.
        user_id: Who wants it.
        key: Makes repetitions of the request harmless: they are told the same job.
        database: Where jobs are kept.
        limits: What the user may have.

    Raises:
        SpecError: `asset_missing`, `asset_not_ready`, `credential_unknown`,
            `credential_other_server`.
        RequestError: `idempotency_key_invalid`, `idempotency_key_reused` with another body.
        ConflictError: `idempotency_in_flight`: the first request with the key is not done yet.
        LimitError: `too_many_jobs`, `storage_full`.
    """
    if key is not None and not _KEY.fullmatch(key):
        sentence = "The Idempotency-Key is not 1 to 255 visible ASCII characters."
        raise RequestError.of("idempotency_key_invalid", sentence)
    async with database.begin() as transaction:
        earlier = await _earlier(wanted, user_id, key, transaction) if key else None
        if earlier:
            return Receipt(earlier, replayed=True)
        await _hold_needs(wanted, user_id, transaction)
        job = _new_job(wanted, user_id, key)
        if not await transaction.jobs.add(job, limits.queued_jobs, limits.storage_bytes):
            await check_room(user_id, limits.storage_bytes, transaction)
            raise too_many_jobs(limits.queued_jobs)
        await transaction.queue.wake_up("prepare_next", job.priority)
        return Receipt(job.id, replayed=False)


async def _hold_needs(wanted: RenderRequest, user_id: UUID, transaction: Transaction) -> None:
    try:
        await hold_needs(wanted.needs, user_id, transaction)
    except SpecError as error:
        raise wanted.located(error) from None


def too_many_jobs(most_queued: int) -> LimitError:
    """The error of somebody with that many jobs waiting."""
    sentence = f"You have reached the limit of {most_queued} waiting jobs."
    hint = "wait for some to run, or cancel some; the limit is REELMILL_USER_QUEUED_JOBS"
    error = LimitError.of("too_many_jobs", sentence, "", hint)
    error.retry_after_seconds = _RETRY_QUEUE_SECONDS
    return error


async def _earlier(
    wanted: RenderRequest, user_id: UUID, key: str, transaction: Transaction
) -> UUID | None:
    if not await transaction.jobs.hold_key(user_id, key):
        sentence = f"A request with the Idempotency-Key {key[:80]} is still in progress."
        raise ConflictError.of("idempotency_in_flight", sentence, "", "send it again in a moment")
    earlier = await transaction.jobs.submitted_with(user_id, key)
    if earlier and earlier.body_sha256 != wanted.body_sha256:
        sentence = f"The Idempotency-Key {key[:80]} was used with a different body."
        hint = "a key belongs to one request: use a new key for a new request"
        raise RequestError.of("idempotency_key_reused", sentence, "", hint)
    return earlier.job_id if earlier else None


def _new_job(wanted: RenderRequest, user_id: UUID, key: str | None) -> NewJob:
    return NewJob(
        id=uuid4(),
        user_id=user_id,
        payload=wanted.spec,
        name=wanted.fields.name or "",
        metadata=wanted.fields.metadata,
        priority=wanted.fields.priority,
        webhook_url=wanted.fields.webhook_url,
        template_id=wanted.template_id,
        template_revision=wanted.template_revision,
        idempotency_key=key,
        body_sha256=wanted.body_sha256 if key else None,
        uses=wanted.needs.uses,
    )

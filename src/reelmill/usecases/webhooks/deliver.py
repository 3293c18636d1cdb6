"""Sends what is due in the outbox, and tries again over a day.

A delivery is claimed with a token and a lease: where the process dies, it is due again when the
lease ends. So every message arrives at least once, and twice only where its log was lost.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from structlog.contextvars import bound_contextvars

from reelmill.core.errors import ConflictError
from reelmill.core.web_address import AddressError, read_address
from reelmill.usecases.jobs.job_json import error_json
from reelmill.usecases.ports.database import Database, Transaction
from reelmill.usecases.ports.job import Job
from reelmill.usecases.ports.webhooks import (
    Answer,
    ClaimedDelivery,
    Delivery,
    DeliveryAttempt,
    Sender,
    SigningSecret,
    WebhookChange,
)
from reelmill.usecases.webhooks.signing import new_secret, signed_headers

PAUSES: Sequence[timedelta] = tuple(
    timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600, 3 * 3600, 8 * 3600, 12 * 3600)
)
"""Waits before the second try, the third, and so on; after the last one comes the last try."""

LEASE = timedelta(seconds=60)
"""How long a claim holds: well over the time limit of a try."""

KEPT = timedelta(days=30)
"""How long what was delivered or given up stays in the log."""

_AT_ONCE = 64
"""Deliveries under way in one process, nearly all of them waiting for an answer."""

_FOR_NEWCOMERS = 16
"""The last of them go to users who have none under way: slow endpoints hold up their own user."""

_PER_USER = 8
_GONE = 410
_log = structlog.get_logger("reelmill.webhooks")

JobJson = Callable[[Job, datetime], Mapping[str, Any]]
"""Makes a job's JSON with addresses that are good from now on."""


def _jitter() -> float:
    return random.uniform(0.9, 1.1)  # noqa: S311  (spreads load, guards nothing)


@dataclass(frozen=True, slots=True)
class DeliveryContext:
    """What deliveries are made with.

    Attributes:
        database: Where the outbox is.
        sender: Posts.
        job_json: Makes the job in a message.
        clock: Tells the time in UTC.
        jitter: Factor of the next pause.
    """

    database: Database
    sender: Sender
    job_json: JobJson
    clock: Callable[[], datetime]
    jitter: Callable[[], float] = _jitter


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A claimed delivery with all that is needed to send it.

    Attributes:
        claim: The delivery.
        secret: What it is signed with.
        body: JSON.
    """

    claim: ClaimedDelivery
    secret: SigningSecret
    body: str


async def deliver_due(context: DeliveryContext, limit: int = _AT_ONCE) -> int:
    """Try what is due now, all at once; returns how many were tried."""
    messages = await claim_messages(context, limit)
    await asyncio.gather(*(deliver(context, message) for message in messages))
    return len(messages)


async def deliver_until(
    stop: asyncio.Event,
    context: DeliveryContext,
    pause_seconds: float = 1.0,
    at_once: int = _AT_ONCE,
) -> None:
    """Deliver for as long as the process runs; a slow endpoint holds up no other.

    Args:
        stop: Ends it, as cancelling does, once what is under way is through.
        context: What deliveries are made with.
        pause_seconds: Wait between two looks into an outbox with nothing due.
        at_once: Most deliveries under way.
    """
    running: set[asyncio.Task[None]] = set()
    try:
        while not stop.is_set():
            limit, per_user = _share(at_once - len(running))
            messages = await _claimed(context, limit, per_user)
            for message in messages:
                task = asyncio.create_task(_delivered(context, message))
                running.add(task)
                task.add_done_callback(running.discard)
            if len(messages) < max(limit, 1):
                await _wait(stop, pause_seconds)
    finally:
        await asyncio.gather(*running)


async def claim_messages(
    context: DeliveryContext, limit: int, per_user: int = _PER_USER
) -> Sequence[OutgoingMessage]:
    """Claim what is due, and write the messages as things stand now.

    `per_user`: most deliveries of one user that are under way, those of other processes counted.
    """
    now = context.clock()
    async with context.database.begin() as transaction:
        claims = await transaction.deliveries.claim_due(now, now + LEASE, limit, per_user)
        # Signing secrets are made as they are first needed: in one order, or two would deadlock.
        claims = sorted(claims, key=lambda claim: claim.delivery.user_id)
        return [await _message(transaction, claim, context.job_json, now) for claim in claims]


async def deliver(context: DeliveryContext, message: OutgoingMessage) -> None:
    """Try once, and note what came of it."""
    now = context.clock()
    delivery = message.claim.delivery
    answer = await _sent(context, message, now)
    attempt = DeliveryAttempt(
        now, answer.status_code, answer.seconds, answer.error, answer.response
    )
    next_try = _next_try(context, delivery, answer)
    _notify(delivery, attempt, next_try)
    async with context.database.begin() as transaction:
        await _note(transaction, message.claim, attempt, next_try)
    if answer.status_code == _GONE and delivery.webhook_id is not None:
        off = WebhookChange(active=False)
        # Not in the same transaction: two of them would wait for each other's delivery.
        async with context.database.begin() as transaction:
            await transaction.webhooks.change(delivery.user_id, delivery.webhook_id, off)


def _notify(delivery: Delivery, attempt: DeliveryAttempt, next_try: datetime | None) -> None:
    """A try that failed, in the log; of the address only where it leads, as its rest may sign."""
    if attempt.error is None:
        return
    _log.warning(
        "delivery failed",
        id=str(delivery.id),
        job_id=str(delivery.job_id) if delivery.job_id else None,
        to=_origin(delivery.url),
        error=attempt.error,
        attempt=delivery.attempts,
        next_try=next_try.isoformat() if next_try else None,
    )


def _origin(url: str) -> str:
    try:
        return read_address(url).origin
    except AddressError:  # kept by a release that read addresses otherwise
        return ""


async def _sent(context: DeliveryContext, message: OutgoingMessage, now: datetime) -> Answer:
    """What came of posting it; what cannot be signed is not posted, and may be tried again."""
    delivery = message.claim.delivery
    try:
        with_secrets = message.secret.valid_at(now)
    except ConflictError as error:
        return Answer(None, 0.0, error=str(error))
    headers = signed_headers(delivery.id, now, message.body, with_secrets)
    return await context.sender.post(delivery.url, message.body, headers)


async def forget_old_deliveries(database: Database, now: datetime) -> int:
    """Remove what was delivered or given up 30 days ago or earlier; returns how many."""
    async with database.begin() as transaction:
        return await transaction.deliveries.remove_finished(now - KEPT)


async def _message(
    transaction: Transaction, claim: ClaimedDelivery, job_json: JobJson, now: datetime
) -> OutgoingMessage:
    delivery = claim.delivery
    webhook = None
    if delivery.webhook_id is not None:
        webhook = await transaction.webhooks.get(delivery.user_id, delivery.webhook_id)
    if webhook is not None:
        secret = webhook.secret
    else:
        secret = await transaction.webhooks.signing_secret(delivery.user_id, new_secret())
    payload = await _payload(transaction, delivery, job_json, now)
    return OutgoingMessage(
        claim, secret, json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    )


async def _payload(
    transaction: Transaction, delivery: Delivery, job_json: JobJson, now: datetime
) -> Mapping[str, Any]:
    """The job as it is now, or as it was where it has gone on or been deleted since."""
    payload = {name: delivery.payload[name] for name in ("type", "timestamp", "data")}
    if delivery.job_id is None:
        return payload
    job = await transaction.jobs.get(delivery.user_id, delivery.job_id)
    then = delivery.payload["data"]
    if job is None or (job.status, job.attempt) != (then["status"], then["attempt"]):
        error = then.get("error")
        return {**payload, "data": {**then, "error": error and error_json(error)}}
    return {**payload, "data": job_json(job, now)}


async def _note(
    transaction: Transaction,
    claim: ClaimedDelivery,
    attempt: DeliveryAttempt,
    next_try: datetime | None,
) -> None:
    if attempt.error is None:
        await transaction.deliveries.delivered(claim, attempt)
    elif next_try is None:
        await transaction.deliveries.give_up(claim, attempt)
    else:
        await transaction.deliveries.retry_at(claim, attempt, next_try)


def _next_try(context: DeliveryContext, delivery: Delivery, answer: Answer) -> datetime | None:
    """When to try again, None where that is useless or has been done often enough."""
    if answer.refused or answer.status_code == _GONE or delivery.attempts > len(PAUSES):
        return None
    pause = PAUSES[delivery.attempts - 1] * context.jitter()
    asked = timedelta(seconds=answer.retry_after_seconds or 0)
    return context.clock() + max(pause, min(asked, PAUSES[-1]))


def _share(free: int) -> tuple[int, int]:
    """How many to claim where so many more may be under way, and how many for one user."""
    if free > _FOR_NEWCOMERS:
        return free - _FOR_NEWCOMERS, _PER_USER
    return free, 1


async def _claimed(
    context: DeliveryContext, limit: int, per_user: int
) -> Sequence[OutgoingMessage]:
    """What is due; nothing while the database cannot be reached."""
    if limit == 0:
        return ()
    try:
        return await claim_messages(context, limit, per_user)
    except Exception as error:
        _log.error("cannot look for due deliveries", exc_info=error)
        return ()


async def _delivered(context: DeliveryContext, message: OutgoingMessage) -> None:
    with bound_contextvars(**_named(message.claim.delivery)):
        try:
            await deliver(context, message)
        except Exception as error:  # the lease ends, and it is tried again
            _log.error("cannot note a delivery", exc_info=error)


def _named(delivery: Delivery) -> dict[str, str]:
    """What the log calls it."""
    ids = {"delivery_id": delivery.id, "job_id": delivery.job_id, "user_id": delivery.user_id}
    return {name: str(value) for name, value in ids.items() if value is not None}


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return

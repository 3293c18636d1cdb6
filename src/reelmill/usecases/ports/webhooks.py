"""Endpoints that are told what becomes of jobs, and the outbox of what they are sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from reelmill.core.errors import ConflictError
from reelmill.usecases.page import Place


class Event(StrEnum):
    """What can be told."""

    JOB_SUCCEEDED = "job.succeeded"
    JOB_FAILED = "job.failed"
    JOB_CANCELLED = "job.cancelled"
    TEST = "webhook.test"


class DeliveryStatus(StrEnum):
    """How far a delivery is."""

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class SigningSecret:
    """What messages are signed with.

    Attributes:
        current: `whsec_` and base64; None where the key that it was encrypted with is not known.
        previous: The one before, which signs too until it expires; None also as above.
        previous_expires_at: When that is.
    """

    current: str | None
    previous: str | None = None
    previous_expires_at: datetime | None = None

    def readable(self) -> str:
        """The current one.

        Raises:
            ConflictError: `webhook_secret_unreadable`.
        """
        if self.current is not None:
            return self.current
        message = "The signing secret cannot be decrypted with this service's SESSION_SECRET."
        hint = "rotate the secret, or give the earlier value in SESSION_SECRET_PREVIOUS"
        raise ConflictError.of("webhook_secret_unreadable", message, hint=hint)

    def valid_at(self, time: datetime) -> tuple[str, ...]:
        """The secrets that sign a message sent at `time`, the current one first.

        Raises:
            ConflictError: `webhook_secret_unreadable`.
        """
        current = self.readable()
        expiry = self.previous_expires_at
        if self.previous is None or expiry is None or expiry <= time:
            return (current,)
        return (current, self.previous)


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """What a user says of an endpoint.

    Attributes:
        url: Where messages are posted to.
        description: Free text.
        events: What it wants to be told.
    """

    url: str
    description: str
    events: Sequence[Event]


@dataclass(frozen=True, slots=True)
class WebhookChange:
    """What is to change of an endpoint; None leaves a field as it is."""

    url: str | None = None
    description: str | None = None
    events: Sequence[Event] | None = None
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """A registered endpoint.

    Attributes:
        id: Its name.
        user_id: Its owner.
        url: Where messages are posted to.
        description: Free text.
        events: What it is sent.
        secret: What its messages are signed with.
        active: False once switched off, by its owner or by answering 410.
        created_at, updated_at: When.
    """

    id: UUID
    user_id: UUID
    url: str
    description: str
    events: tuple[Event, ...]
    secret: SigningSecret
    active: bool
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class DeliveryAttempt:
    """One try to deliver.

    Attributes:
        at: When it began.
        status_code: What the endpoint answered, None where it did not.
        seconds: How long it took.
        error: Why it does not count as delivered, None where it does.
        response: The beginning of the answer's body.
    """

    at: datetime
    status_code: int | None
    seconds: float
    error: str | None
    response: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message for one address.

    Attributes:
        id: Its name; the message's `webhook-id` is made of it.
        user_id: Its owner.
        webhook_id: The endpoint, None for the `webhookUrl` of a job.
        job_id: The job it tells of, None for a test and where the job was deleted.
        url: Where it goes.
        event: What it tells.
        payload: {type, timestamp, data}, as things were when it happened.
        status: How far it is.
        attempts: Tries so far.
        next_attempt_at: When it is tried next, while PENDING.
        created_at: When it happened.
        finished_at: When it was delivered or given up.
    """

    id: UUID
    user_id: UUID
    webhook_id: UUID | None
    job_id: UUID | None
    url: str
    event: Event
    payload: Mapping[str, Any]
    status: DeliveryStatus
    attempts: int
    next_attempt_at: datetime | None
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """A delivery that only the holder of `token` may try now.

    Attributes:
        delivery: The message; `attempts` counts this try.
        token: Fence of this claim.
    """

    delivery: Delivery
    token: UUID


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of posting a message.

    Attributes:
        status_code: What was answered, None where nothing was.
        seconds: How long it took.
        error: Why it does not count as delivered, None where it does.
        response: The beginning of the answer's body.
        refused: True where the address may not be posted to, so that trying again is useless.
        retry_after_seconds: What the answer asks for, None where it does not.
    """

    status_code: int | None
    seconds: float
    error: str | None = None
    response: str = ""
    refused: bool = False
    retry_after_seconds: float | None = None


class Sender(Protocol):
    """Posts messages to addresses that users name."""

    async def post(self, url: str, body: str, headers: Mapping[str, str]) -> Answer:
        """Post JSON once, with a time limit and no redirects; no failure raises."""


class Webhooks(Protocol):
    """Endpoints; nobody finds those of another user."""

    async def add(self, user_id: UUID, new: NewWebhook, secret: str) -> Webhook:
        """Register an endpoint."""

    async def get(self, user_id: UUID, webhook_id: UUID) -> Webhook | None:
        """One endpoint."""

    async def list(self, user_id: UUID) -> Sequence[Webhook]:
        """All endpoints of a user, oldest first."""

    async def change(
        self, user_id: UUID, webhook_id: UUID, change: WebhookChange
    ) -> Webhook | None:
        """The endpoint after the change; what waits for one switched off is given up."""

    async def delete(self, user_id: UUID, webhook_id: UUID) -> bool:
        """Remove an endpoint and its deliveries; False where there is none."""

    async def rotate(
        self, user_id: UUID, webhook_id: UUID, secret: str, previous_until: datetime
    ) -> Webhook | None:
        """The endpoint with a new secret; the one before signs too until `previous_until`."""

    async def signing_secret(self, user_id: UUID, fresh: str) -> SigningSecret:
        """What signs messages to the `webhookUrl` of jobs; `fresh` where there is none yet."""

    async def rotate_signing_secret(
        self, user_id: UUID, secret: str, previous_until: datetime
    ) -> SigningSecret:
        """A new one; the one before signs too until `previous_until`."""

    async def encrypt_anew(self, most: int) -> int:
        """Encrypt what is plain or under an earlier key; the number of rows, at most `most`."""


class Deliveries(Protocol):
    """The outbox."""

    async def enqueue_for_jobs(self, job_ids: Sequence[UUID], event: str) -> int:
        """Tell everybody who wants to know, once this transaction is through.

        Call it after the job's row has been changed: the message says what stands there.

        Returns:
            How many messages there will be.
        """

    async def enqueue_test(self, webhook: Webhook) -> Delivery:
        """A message `webhook.test` for one endpoint."""

    async def claim_due(
        self, now: datetime, until: datetime, limit: int, per_user: int
    ) -> Sequence[ClaimedDelivery]:
        """At most `limit` due messages, `per_user` of any user, for nobody else before `until`."""

    async def delivered(self, claim: ClaimedDelivery, attempt: DeliveryAttempt) -> None:
        """Note a try that succeeded."""

    async def retry_at(
        self, claim: ClaimedDelivery, attempt: DeliveryAttempt, time: datetime
    ) -> None:
        """Note a try that failed and will be repeated."""

    async def give_up(self, claim: ClaimedDelivery, attempt: DeliveryAttempt) -> None:
        """Note the last try."""

    async def get(self, user_id: UUID, delivery_id: UUID) -> Delivery | None:
        """One message."""

    async def list(
        self,
        user_id: UUID,
        *,
        webhook_id: UUID | None = None,
        job_id: UUID | None = None,
        before: Place | None = None,
        limit: int = 50,
    ) -> Sequence[Delivery]:
        """Messages, newest first, from the one after `before` (its time and id)."""

    async def attempts(
        self, delivery_ids: Sequence[UUID]
    ) -> Mapping[UUID, Sequence[DeliveryAttempt]]:
        """All tries of some messages, in order."""

    async def replay(self, delivery: Delivery) -> Delivery:
        """The same message once more, as a new delivery that is due at once."""

    async def remove_finished(self, before: datetime) -> int:
        """Forget what was finished earlier; returns how many."""

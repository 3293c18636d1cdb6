"""What was delivered, when, and with what answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from reelmill.core.errors import NotFoundError
from reelmill.usecases.page import Page, cursor_of, page_of, place_of
from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.webhooks import Delivery, DeliveryAttempt
from reelmill.usecases.webhooks.endpoints import no_such_webhook


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deliveries are wanted.

    Attributes:
        user_id: Whose.
        webhook_id: To this endpoint alone.
        job_id: Of this job alone.
        cursor: `next_cursor` of the page before, None for the first page.
        most: Entries of a page.
    """

    user_id: UUID
    webhook_id: UUID | None = None
    job_id: UUID | None = None
    cursor: str | None = None
    most: int = 25


@dataclass(frozen=True, slots=True)
class Logged:
    """A delivery with all its tries."""

    delivery: Delivery
    attempts: Sequence[DeliveryAttempt]


async def list_deliveries(wanted: Wanted, database: Database) -> Page[Logged]:
    """A page of deliveries, newest first.

    Raises:
        NotFoundError: `not_found`: the user has no such endpoint.
        RequestError: `cursor_invalid`.
    """
    before = place_of(wanted.cursor)
    async with database.begin() as transaction:
        if wanted.webhook_id is not None:
            webhook = await transaction.webhooks.get(wanted.user_id, wanted.webhook_id)
            if webhook is None:
                raise no_such_webhook(wanted.webhook_id)
        found = await transaction.deliveries.list(
            wanted.user_id,
            webhook_id=wanted.webhook_id,
            job_id=wanted.job_id,
            before=before,
            limit=wanted.most + 1,
        )
        page = page_of(found, wanted.most, cursor_of)
        attempts = await transaction.deliveries.attempts([each.id for each in page.entries])
    logged = [Logged(each, attempts.get(each.id, ())) for each in page.entries]
    return Page(logged, page.next_cursor)


async def read_delivery(user_id: UUID, delivery_id: UUID, database: Database) -> Logged:
    """One delivery.

    Raises:
        NotFoundError: `not_found`.
    """
    async with database.begin() as transaction:
        delivery = await transaction.deliveries.get(user_id, delivery_id)
        attempts = await transaction.deliveries.attempts([delivery_id])
    if delivery is None:
        raise _no_such_delivery(delivery_id)
    return Logged(delivery, attempts.get(delivery_id, ()))


async def replay(user_id: UUID, delivery_id: UUID, database: Database) -> Delivery:
    """The same message once more, as a new delivery with an id of its own.

    Raises:
        NotFoundError: `not_found`.
    """
    async with database.begin() as transaction:
        delivery = await transaction.deliveries.get(user_id, delivery_id)
        if delivery is None:
            raise _no_such_delivery(delivery_id)
        return await transaction.deliveries.replay(delivery)


def _no_such_delivery(delivery_id: UUID) -> NotFoundError:
    return NotFoundError.of("not_found", f"There is no delivery {delivery_id}.")

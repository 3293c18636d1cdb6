"""Registered endpoints: made, changed, tried and removed by their owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from reelmill.core.errors import ConflictError, NotFoundError, RequestError
from reelmill.core.network import AddressPolicy, AddressRefusedError
from reelmill.core.web_address import AddressError, read_address, without_blanks
from reelmill.usecases.owned import Owned
from reelmill.usecases.ports.webhooks import (
    Delivery,
    NewWebhook,
    SigningSecret,
    Webhook,
    WebhookChange,
)
from reelmill.usecases.webhooks.signing import new_secret

MOST_WEBHOOKS = 20
"""Endpoints of one user."""

PREVIOUS_SECRET_LIFE = timedelta(hours=24)
"""How long the secret before a rotation goes on signing."""

_URL_CHARACTERS = 2000


async def register(owned: Owned, new: NewWebhook) -> Webhook:
    """A new endpoint, with a secret of its own.

    Raises:
        RequestError: `webhook_url_invalid`, `webhook_address_private`, `webhook_port_refused`.
        ConflictError: `too_many_webhooks`.
    """
    new = replace(new, url=check_url(new.url, owned.policy))
    async with owned.database.begin() as transaction:
        if len(await transaction.webhooks.list(owned.user_id)) >= MOST_WEBHOOKS:
            message = f"You have reached the limit of {MOST_WEBHOOKS} webhooks."
            raise ConflictError.of("too_many_webhooks", message, hint="delete one first")
        return await transaction.webhooks.add(owned.user_id, new, new_secret())


async def list_webhooks(owned: Owned) -> Sequence[Webhook]:
    """All endpoints of the user, oldest first."""
    async with owned.database.begin() as transaction:
        return await transaction.webhooks.list(owned.user_id)


async def read_webhook(owned: Owned, webhook_id: UUID) -> Webhook:
    """One endpoint.

    Raises:
        NotFoundError: `not_found`.
    """
    async with owned.database.begin() as transaction:
        return _found(await transaction.webhooks.get(owned.user_id, webhook_id), webhook_id)


async def change_webhook(owned: Owned, webhook_id: UUID, change: WebhookChange) -> Webhook:
    """The endpoint after a change; what waits for one that is switched off is given up.

    Raises:
        NotFoundError: `not_found`.
        RequestError: `webhook_url_invalid`, `webhook_address_private`, `webhook_port_refused`.
    """
    if change.url is not None:
        change = replace(change, url=check_url(change.url, owned.policy))
    async with owned.database.begin() as transaction:
        changed = await transaction.webhooks.change(owned.user_id, webhook_id, change)
        return _found(changed, webhook_id)


async def remove_webhook(owned: Owned, webhook_id: UUID) -> None:
    """Remove an endpoint and the log of what it was sent.

    Raises:
        NotFoundError: `not_found`.
    """
    async with owned.database.begin() as transaction:
        if not await transaction.webhooks.delete(owned.user_id, webhook_id):
            raise no_such_webhook(webhook_id)


async def rotate_secret(owned: Owned, webhook_id: UUID, now: datetime) -> Webhook:
    """The endpoint with a new secret; the one before signs too for a day.

    Raises:
        NotFoundError: `not_found`.
    """
    until = now + PREVIOUS_SECRET_LIFE
    async with owned.database.begin() as transaction:
        rotated = await transaction.webhooks.rotate(owned.user_id, webhook_id, new_secret(), until)
        return _found(rotated, webhook_id)


async def test_webhook(owned: Owned, webhook_id: UUID) -> Delivery:
    """A message `webhook.test`, sent like any other, also to an endpoint that is switched off.

    Raises:
        NotFoundError: `not_found`.
    """
    async with owned.database.begin() as transaction:
        webhook = _found(await transaction.webhooks.get(owned.user_id, webhook_id), webhook_id)
        return await transaction.deliveries.enqueue_test(webhook)


async def read_signing_secret(owned: Owned) -> SigningSecret:
    """What messages to the `webhookUrl` of the user's jobs are signed with."""
    async with owned.database.begin() as transaction:
        return await transaction.webhooks.signing_secret(owned.user_id, new_secret())


async def rotate_signing_secret(owned: Owned, now: datetime) -> SigningSecret:
    """A new one; the one before signs too for a day."""
    until = now + PREVIOUS_SECRET_LIFE
    async with owned.database.begin() as transaction:
        return await transaction.webhooks.rotate_signing_secret(owned.user_id, new_secret(), until)


def check_url(url: str, policy: AddressPolicy, pointer: str = "/url") -> str:
    """The address without blanks around it, if messages may be posted there by its looks.

    Raises:
        RequestError: `webhook_url_invalid`, `webhook_address_private`, `webhook_port_refused`.
    """
    try:
        address = read_address(url, _URL_CHARACTERS)
    except AddressError as error:
        message = f"Messages cannot be sent to this address: {error.why}."
        raise RequestError.of("webhook_url_invalid", message, pointer, error.hint) from None
    try:
        policy.check_host(address.host, address.port)
    except AddressRefusedError as error:
        message = f"Messages cannot be sent to {address.host}: {error.why}."
        setting = "REELMILL_PRIVATE_NETWORKS" if error.private else "REELMILL_SOURCE_PORTS"
        code = "webhook_address_private" if error.private else "webhook_port_refused"
        hint = f"the operator of the service can allow it in {setting}"
        raise RequestError.of(code, message, pointer, hint) from None
    return without_blanks(url)


def no_such_webhook(webhook_id: UUID) -> NotFoundError:
    """The error of asking for an endpoint that is not there, or is somebody else's."""
    return NotFoundError.of("not_found", f"There is no webhook {webhook_id}.")


def _found(webhook: Webhook | None, webhook_id: UUID) -> Webhook:
    if webhook is None:
        raise no_such_webhook(webhook_id)
    return webhook

"""Registered endpoints, and what messages are signed with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Row, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.keyring import Keyring
from reelmill.adapters.postgres.signing_rows import of_users, of_webhooks
from reelmill.adapters.postgres.tables import deliveries, signing_secrets, webhooks
from reelmill.adapters.postgres.tallies import PostgresTallies
from reelmill.usecases.operations.measures import WEBHOOKS_ENDED
from reelmill.usecases.ports.webhooks import (
    DeliveryStatus,
    Event,
    NewWebhook,
    SigningSecret,
    Webhook,
    WebhookChange,
)


class PostgresWebhooks:
    """Implements `Webhooks`."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._own, self._of_users = of_webhooks(keyring), of_users(keyring)

    async def add(self, user_id: UUID, new: NewWebhook, secret: str) -> Webhook:
        """Register an endpoint."""
        webhook_id = uuid4()
        statement = insert(webhooks).values(
            id=webhook_id,
            user_id=user_id,
            url=new.url,
            description=new.description,
            events=list(new.events),
            **self._own.fresh(webhook_id, secret),
        )
        row = (await self._connection.execute(statement.returning(webhooks))).one()
        return self._webhook(row)

    async def get(self, user_id: UUID, webhook_id: UUID) -> Webhook | None:
        """One endpoint."""
        found = select(webhooks).where(_own(user_id, webhook_id))
        row = (await self._connection.execute(found)).first()
        return None if row is None else self._webhook(row)

    async def list(self, user_id: UUID) -> Sequence[Webhook]:
        """All endpoints of a user, oldest first."""
        found = select(webhooks).where(webhooks.c.user_id == user_id)
        ordered = found.order_by(webhooks.c.created_at, webhooks.c.id)
        return [self._webhook(row) for row in await self._connection.execute(ordered)]

    async def change(
        self, user_id: UUID, webhook_id: UUID, change: WebhookChange
    ) -> Webhook | None:
        """The endpoint after the change; what waits for one switched off is given up."""
        given = {field.name: getattr(change, field.name) for field in fields(change)}
        changes = {name: value for name, value in given.items() if value is not None}
        changed = await self._changed(user_id, webhook_id, changes)
        if changed is not None and not changed.active:
            await self._give_up_waiting(webhook_id)
        return changed

    async def delete(self, user_id: UUID, webhook_id: UUID) -> bool:
        """Remove an endpoint and its deliveries; False where there is none."""
        gone = delete(webhooks).where(_own(user_id, webhook_id))
        return (await self._connection.execute(gone)).rowcount > 0

    async def rotate(
        self, user_id: UUID, webhook_id: UUID, secret: str, previous_until: datetime
    ) -> Webhook | None:
        """The endpoint with a new secret; the one before signs too until `previous_until`."""
        found = select(webhooks).where(_own(user_id, webhook_id)).with_for_update()
        row = (await self._connection.execute(found)).first()
        if row is None:
            return None
        values = self._own.rotated(row, secret, previous_until)
        return await self._changed(user_id, webhook_id, values)

    async def signing_secret(self, user_id: UUID, fresh: str) -> SigningSecret:
        """What signs messages to the `webhookUrl` of jobs; `fresh` where there is none yet."""
        found = select(signing_secrets).where(signing_secrets.c.user_id == user_id)
        row = (await self._connection.execute(found)).first()
        if row is None:
            await self._first_signing_secret(user_id, fresh)
            row = (await self._connection.execute(found)).one()
        return self._of_users.read(row)

    async def rotate_signing_secret(
        self, user_id: UUID, secret: str, previous_until: datetime
    ) -> SigningSecret:
        """A new one; the one before signs too until `previous_until`."""
        own = signing_secrets.c.user_id == user_id
        made = await self._first_signing_secret(user_id, secret)
        found = select(signing_secrets).where(own).with_for_update()
        row = (await self._connection.execute(found)).one()
        if made:
            return self._of_users.read(row)
        values = self._of_users.rotated(row, secret, previous_until)
        changed = update(signing_secrets).where(own).values(values).returning(signing_secrets)
        return self._of_users.read((await self._connection.execute(changed)).one())

    async def encrypt_anew(self, most: int) -> int:
        """Encrypt what is plain or under an earlier key; the number of rows, at most `most`."""
        changed = await self._own.encrypt_anew(self._connection, most)
        return changed + await self._of_users.encrypt_anew(self._connection, most - changed)

    async def _first_signing_secret(self, user_id: UUID, secret: str) -> bool:
        """Whether the user had none and has this one now."""
        values = {"user_id": user_id, **self._of_users.fresh(user_id, secret)}
        new = upsert(signing_secrets).values(values).on_conflict_do_nothing()
        return (await self._connection.execute(new)).rowcount > 0

    async def _changed(
        self, user_id: UUID, webhook_id: UUID, changes: Mapping[str, Any]
    ) -> Webhook | None:
        statement = update(webhooks).where(_own(user_id, webhook_id))
        statement = statement.values(updated_at=func.now(), **changes)
        row = (await self._connection.execute(statement.returning(webhooks))).first()
        return None if row is None else self._webhook(row)

    def _webhook(self, row: Row[Any]) -> Webhook:
        return Webhook(
            id=row.id,
            user_id=row.user_id,
            url=row.url,
            description=row.description,
            events=tuple(map(Event, row.events)),
            secret=self._own.read(row),
            active=row.active,
            created_at=row.created_at,
            updated_at=row.updated_at,
        )

    async def _give_up_waiting(self, webhook_id: UUID) -> None:
        waiting = (deliveries.c.webhook_id == webhook_id) & (
            deliveries.c.status == DeliveryStatus.PENDING
        )
        ended = {"status": DeliveryStatus.FAILED, "next_attempt_at": None, "token": None}
        given_up = await self._connection.execute(
            update(deliveries).where(waiting).values(finished_at=func.now(), **ended)
        )
        if given_up.rowcount:
            count = WEBHOOKS_ENDED.tally(DeliveryStatus.FAILED, value=given_up.rowcount)
            await PostgresTallies(self._connection).add([count])


def _own(user_id: UUID, webhook_id: UUID) -> ColumnElement[bool]:
    return (webhooks.c.user_id == user_id) & (webhooks.c.id == webhook_id)

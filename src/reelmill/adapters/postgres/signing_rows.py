"""Rows that hold a signing secret and the one before it, both encrypted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Row, Table, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.keyring import Keyring, Place
from reelmill.adapters.postgres.tables import signing_secrets, source_credentials, webhooks
from reelmill.usecases.ports.webhooks import SigningSecret

_CURRENT, _PREVIOUS = "secret", "previous_secret"


@dataclass(frozen=True, slots=True)
class SigningRows:
    """How the secrets in the rows of a table are read and written.

    Attributes:
        table: The table.
        key: Its primary key, a UUID.
        keyring: What they are encrypted with.
        columns: Those that are encrypted.
    """

    table: Table
    key: Column[Any]
    keyring: Keyring
    columns: Sequence[str] = (_CURRENT, _PREVIOUS)

    def fresh(self, row_id: UUID, secret: str) -> Mapping[str, Any]:
        """Values of a row with this secret and none before it."""
        return {_CURRENT: self._sealed(row_id, _CURRENT, secret)}

    def rotated(self, row: Row[Any], secret: str, previous_until: datetime) -> Mapping[str, Any]:
        """Values of `row` with a new secret; one that cannot be read any more is dropped."""
        row_id = getattr(row, self.key.name)
        before = self._opened(row_id, _CURRENT, row.secret)
        return {
            **self.fresh(row_id, secret),
            _PREVIOUS: before and self._sealed(row_id, _PREVIOUS, before),
            "previous_secret_expires_at": previous_until if before else None,
        }

    def read(self, row: Row[Any]) -> SigningSecret:
        """The secrets of a row."""
        row_id = getattr(row, self.key.name)
        return SigningSecret(
            self._opened(row_id, _CURRENT, row.secret),
            self._opened(row_id, _PREVIOUS, row.previous_secret),
            row.previous_secret_expires_at,
        )

    async def encrypt_anew(self, connection: AsyncConnection, most: int) -> int:
        """Encrypt what is plain or under an earlier key; the number of rows, at most `most`."""
        columns = [self.table.c[name] for name in self.columns]
        starts = self.keyring.outdated
        outdated = or_(
            *(column.startswith(start, autoescape=True) for column in columns for start in starts)
        )
        found = select(self.table).where(outdated).order_by(self.key).limit(most)
        rows = await connection.execute(found.with_for_update(skip_locked=True))
        changed = 0
        for row in rows.all():
            if values := self._anew(row):
                own = self.key == getattr(row, self.key.name)
                await connection.execute(update(self.table).where(own).values(values))
                changed += 1
        return changed

    async def unreadable(self, connection: AsyncConnection) -> int:
        """The number of rows whose secret no key of ours opens."""
        rows = await connection.execute(select(self.key, self.table.c[_CURRENT]))
        return sum(self._opened(row_id, _CURRENT, kept) is None for row_id, kept in rows)

    def _anew(self, row: Row[Any]) -> Mapping[str, Any]:
        row_id = getattr(row, self.key.name)
        values = {}
        for column in self.columns:
            kept = getattr(row, column)
            secret = self._opened(row_id, column, kept)
            if secret is not None and kept.startswith(self.keyring.outdated):
                values[column] = self._sealed(row_id, column, secret)
        return values

    def _sealed(self, row_id: UUID, column: str, secret: str) -> str:
        return self.keyring.seal(secret, Place(self.table.name, column, row_id))

    def _opened(self, row_id: UUID, column: str, kept: str | None) -> str | None:
        if kept is None:
            return None
        return self.keyring.open(kept, Place(self.table.name, column, row_id))


def of_webhooks(keyring: Keyring) -> SigningRows:
    """The secrets of endpoints."""
    return SigningRows(webhooks, webhooks.c.id, keyring)


def of_users(keyring: Keyring) -> SigningRows:
    """The secrets that sign what is sent to the `webhookUrl` of a user's jobs."""
    return SigningRows(signing_secrets, signing_secrets.c.user_id, keyring)


def of_credentials(keyring: Keyring) -> SigningRows:
    """The headers of credentials for sources; they sign nothing, and have none before them."""
    columns = (_CURRENT,)
    return SigningRows(source_credentials, source_credentials.c.id, keyring, columns)

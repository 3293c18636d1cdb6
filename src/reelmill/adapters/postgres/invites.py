"""Invites in Postgres; only hashes of their tokens are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.tables import invites
from reelmill.usecases.ports.users import Invite

_INVITES = select(
    invites.c.id, invites.c.email, invites.c.created_at, invites.c.expires_at, invites.c.used_at
)


@dataclass(frozen=True, slots=True)
class PostgresInvites:
    """The port `Invites`.

    Attributes:
        connection: Whose transaction it is.
    """

    connection: AsyncConnection

    async def add(self, invite: Invite, token_hash: bytes, created_by: UUID) -> None:
        """Store it."""
        values = asdict(invite) | {"token_hash": token_hash, "created_by": created_by}
        await self.connection.execute(insert(invites).values(values))

    async def with_token(self, token_hash: bytes, now: datetime) -> Invite | None:
        """The invite, if neither used nor expired; held until the transaction ends."""
        statement = _INVITES.where(invites.c.token_hash == token_hash, _open(now))
        row = (await self.connection.execute(statement.with_for_update())).first()
        return None if row is None else Invite(*row)

    async def open(self, now: datetime) -> Sequence[Invite]:
        """Invites that can be used, newest first."""
        statement = _INVITES.where(_open(now)).order_by(invites.c.created_at.desc(), invites.c.id)
        return [Invite(*row) for row in await self.connection.execute(statement)]

    async def mark_used(self, invite_id: UUID, now: datetime) -> None:
        """Write that somebody registered with it."""
        statement = update(invites).where(invites.c.id == invite_id).values(used_at=now)
        await self.connection.execute(statement)

    async def remove(self, invite_id: UUID) -> bool:
        """Take it back; False where there is none that is unused."""
        statement = delete(invites).where(invites.c.id == invite_id, invites.c.used_at.is_(None))
        return (await self.connection.execute(statement)).rowcount == 1

    async def remove_ended(self, before: datetime) -> int:
        """Forget invites that ended before a time; how many."""
        ended = delete(invites).where(invites.c.expires_at < before)
        return (await self.connection.execute(ended)).rowcount


def _open(now: datetime) -> ColumnElement[bool]:
    return and_(invites.c.used_at.is_(None), invites.c.expires_at > now)

"""Password resets in Postgres: one of each user, of which only the token's hash is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.tables import password_resets, users


@dataclass(frozen=True, slots=True)
class PostgresPasswordResets:
    """The port `PasswordResets`.

    Attributes:
        connection: Whose transaction it is.
    """

    connection: AsyncConnection

    async def put(self, user_id: UUID, token_hash: bytes, expires_at: datetime) -> None:
        """Store it in place of an earlier one of the user."""
        values = {"user_id": user_id, "token_hash": token_hash, "expires_at": expires_at}
        new = insert(password_resets).values(values)
        statement = new.on_conflict_do_update(
            index_elements=[password_resets.c.user_id], set_=values
        )
        await self.connection.execute(statement)

    async def user_with_token(self, token_hash: bytes, now: datetime) -> UUID | None:
        """Whose it is, if it has not expired and the user is active."""
        mine = and_(password_resets.c.token_hash == token_hash, password_resets.c.expires_at > now)
        statement = select(password_resets.c.user_id).join(users).where(mine, users.c.active)
        return (await self.connection.execute(statement)).scalar_one_or_none()

    async def remove(self, user_id: UUID) -> None:
        """Forget that of a user, if there is one."""
        statement = delete(password_resets).where(password_resets.c.user_id == user_id)
        await self.connection.execute(statement)

    async def remove_expired(self, before: datetime) -> int:
        """Forget those that expired before a time; how many."""
        expired = delete(password_resets).where(password_resets.c.expires_at < before)
        return (await self.connection.execute(expired)).rowcount

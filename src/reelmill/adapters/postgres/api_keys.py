"""API keys in Postgres; only their hashes are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.job_events import notify_access_ended
from reelmill.adapters.postgres.tables import api_keys
from reelmill.usecases.ports.users import ApiKey

_KEYS = select(
    api_keys.c.id,
    api_keys.c.user_id,
    api_keys.c.name,
    api_keys.c.last_four,
    api_keys.c.created_at,
    api_keys.c.last_used_at,
).where(api_keys.c.active)


@dataclass(frozen=True, slots=True)
class PostgresApiKeys:
    """The port `ApiKeys`.

    Attributes:
        connection: Whose transaction it is.
    """

    connection: AsyncConnection

    async def add(self, key: ApiKey, key_hash: bytes) -> None:
        """Store it."""
        await self.connection.execute(insert(api_keys).values(**asdict(key), key_hash=key_hash))

    async def touch(self, key_id: UUID, now: datetime, not_after: datetime) -> None:
        """Write that it was used, unless that was written after `not_after`."""
        stale = or_(api_keys.c.last_used_at.is_(None), api_keys.c.last_used_at <= not_after)
        statement = update(api_keys).where(api_keys.c.id == key_id, stale)
        await self.connection.execute(statement.values(last_used_at=now))

    async def of_user(self, user_id: UUID) -> Sequence[ApiKey]:
        """Keys that are not revoked, newest first."""
        statement = _KEYS.where(api_keys.c.user_id == user_id)
        newest_first = statement.order_by(api_keys.c.created_at.desc(), api_keys.c.id)
        return [ApiKey(*row) for row in await self.connection.execute(newest_first)]

    async def revoke(self, user_id: UUID, key_id: UUID) -> bool:
        """End one; False where the user has no such key."""
        mine = update(api_keys).where(api_keys.c.id == key_id, api_keys.c.user_id == user_id)
        statement = mine.where(api_keys.c.active).values(active=False)
        await notify_access_ended(self.connection, user_id)
        return (await self.connection.execute(statement)).rowcount == 1

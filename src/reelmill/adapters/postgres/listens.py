"""What users may listen to, in Postgres: every web process can serve it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.tables import listens, users
from reelmill.usecases.ports.listens import Listen

_LONG_AGO = func.now() - timedelta(hours=1)
"""When no stream can be left of what expired."""


class PostgresListens:
    """Implements `Listens` in one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, listen: Listen, token_hash: bytes) -> None:
        """Replace the user's; whoever listens to the one before is stopped."""
        await self._connection.execute(delete(listens).where(listens.c.expires_at < _LONG_AGO))
        values = {**asdict(listen), "token_hash": token_hash, "stream_id": None}
        new = insert(listens).values(values)
        await self._connection.execute(
            new.on_conflict_do_update(index_elements=[listens.c.user_id], set_=values)
        )

    async def begin(self, token_hash: bytes, stream_id: UUID, now: datetime) -> Listen | None:
        """The one of this token, if not expired and its user active, listened to by this stream."""
        active = select(users.c.id).where(users.c.active)
        mine = (listens.c.token_hash == token_hash) & (listens.c.expires_at > now)
        begun = update(listens).where(mine, listens.c.user_id.in_(active))
        columns = [listens.c[name] for name in Listen.__dataclass_fields__]
        taken = begun.values(stream_id=stream_id).returning(*columns)
        row = (await self._connection.execute(taken)).first()
        return None if row is None else Listen(**row._mapping)

    async def goes_on(self, user_id: UUID, stream_id: UUID) -> bool:
        """Whether the user still listens to this stream, and is active."""
        own = (listens.c.user_id == user_id) & (listens.c.stream_id == stream_id)
        active = select(users.c.id).where(users.c.active)
        found = select(listens.c.user_id).where(own, listens.c.user_id.in_(active))
        return await self._connection.scalar(found) is not None

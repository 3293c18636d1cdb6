"""Counted tries in Postgres, so that they hold for all web processes together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.tables import throttles
from reelmill.usecases.ports.users import Throttle

_RECORD = (throttles.c.count, throttles.c.window_started_at, throttles.c.blocked_until)


@dataclass(frozen=True, slots=True)
class PostgresThrottles:
    """The port `Throttles`.

    Attributes:
        connection: Whose transaction it is.
    """

    connection: AsyncConnection

    async def hold(self, key: str, now: datetime) -> Throttle:
        """The count under a name, at first 0, held until the transaction ends."""
        fresh = insert(throttles).values(key=key, count=0, window_started_at=now)
        # Changing nothing is what locks a row that is there already.
        held = fresh.on_conflict_do_update(index_elements=["key"], set_={"key": key})
        row = (await self.connection.execute(held.returning(*_RECORD))).one()
        return Throttle(*row)

    async def put(self, key: str, throttle: Throttle) -> None:
        """Replace it."""
        statement = update(throttles).where(throttles.c.key == key)
        await self.connection.execute(
            statement.values(
                count=throttle.count,
                window_started_at=throttle.window_started_at,
                blocked_until=throttle.blocked_until,
            )
        )

    async def remove(self, key: str) -> None:
        """Forget it."""
        await self.connection.execute(delete(throttles).where(throttles.c.key == key))

    async def remove_old(self, before: datetime) -> int:
        """Forget counts begun before a time; how many."""
        old = delete(throttles).where(throttles.c.window_started_at < before)
        return (await self.connection.execute(old)).rowcount

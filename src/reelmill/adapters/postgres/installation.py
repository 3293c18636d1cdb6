"""Facts about this installation in Postgres."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.tables import installation


@dataclass(frozen=True, slots=True)
class PostgresInstallation:
    """The port `Installation`.

    Attributes:
        connection: Whose transaction it is.
    """

    connection: AsyncConnection

    async def get(self, name: str) -> object:
        """The value, None where there is none; held until the transaction ends."""
        statement = select(installation.c.value).where(installation.c.name == name)
        return (await self.connection.execute(statement.with_for_update())).scalar_one_or_none()

    async def put(self, name: str, value: object) -> None:
        """Store or replace it."""
        statement = insert(installation).values(name=name, value=value)
        replaced = {"value": value, "updated_at": func.now()}
        await self.connection.execute(
            statement.on_conflict_do_update(index_elements=["name"], set_=replaced)
        )

    async def add(self, name: str, value: object) -> None:
        """Store it, unless there is one."""
        statement = insert(installation).values(name=name, value=value)
        await self.connection.execute(statement.on_conflict_do_nothing())

    async def remove(self, name: str) -> None:
        """Forget it."""
        await self.connection.execute(delete(installation).where(installation.c.name == name))

    async def take(self, name: str) -> object:
        """Forget it; the value, None where there was none. Of several at once, one has it."""
        taken = delete(installation).where(installation.c.name == name)
        return await self.connection.scalar(taken.returning(installation.c.value))

    async def remove_old(self, beginning: str, age: timedelta) -> None:
        """Forget what has a name that begins so and was stored longer ago."""
        named = installation.c.name.startswith(beginning, autoescape=True)
        old = installation.c.updated_at < func.now() - age
        await self.connection.execute(delete(installation).where(named, old))

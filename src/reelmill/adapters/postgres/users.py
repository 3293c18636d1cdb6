"""Accounts in Postgres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.job_events import notify_access_ended
from reelmill.adapters.postgres.tables import users
from reelmill.usecases.ports.users import Role, User

_ACCOUNTS_LOCK = 7_335_516_456  # any number that nothing else uses as an advisory lock

_COLUMNS = (
    users.c.id,
    users.c.email,
    users.c.password_hash,
    users.c.role,
    users.c.active,
    users.c.created_at,
)


@dataclass(frozen=True, slots=True)
class PostgresUsers:
    """The port `Users`.

    Attributes:
        connection: Whose transaction it is.
    """

    connection: AsyncConnection

    async def lock_accounts(self) -> None:
        """Wait until nobody else decides on who may register or who is administrator."""
        lock = text("SELECT pg_advisory_xact_lock(:number)")
        await self.connection.execute(lock, {"number": _ACCOUNTS_LOCK})

    async def any(self) -> bool:
        """Whether there is a user at all."""
        found = await self.connection.execute(select(users.c.id).limit(1))
        return found.first() is not None

    async def add(self, user: User) -> bool:
        """Store it; False where its email is taken."""
        values = asdict(user) | {"updated_at": user.created_at}
        statement = insert(users).values(values).on_conflict_do_nothing(index_elements=["email"])
        added = await self.connection.execute(statement.returning(users.c.id))
        return added.first() is not None

    async def get(self, user_id: UUID) -> User | None:
        """The user, None where there is none."""
        statement = select(*_COLUMNS).where(users.c.id == user_id)
        return _user_or_none((await self.connection.execute(statement)).first())

    async def hold(self, user_id: UUID) -> User | None:
        """The user as they are now; nobody changes them until the transaction ends."""
        statement = select(*_COLUMNS).where(users.c.id == user_id)
        held = statement.with_for_update(key_share=True)  # rows of theirs may be added meanwhile
        return _user_or_none((await self.connection.execute(held)).first())

    async def with_email(self, email: str) -> User | None:
        """The user of an address in lower case."""
        statement = select(*_COLUMNS).where(users.c.email == email)
        return _user_or_none((await self.connection.execute(statement)).first())

    async def page(self, words: str, after: UUID | None, limit: int) -> Sequence[User]:
        """Users with `words` in their email, in either case, oldest first, those after one."""
        statement = select(*_COLUMNS).order_by(users.c.created_at, users.c.id).limit(limit)
        if words:
            statement = statement.where(users.c.email.icontains(words, autoescape=True))
        if after is not None:
            last = users.alias()
            later = tuple_(users.c.created_at, users.c.id) > tuple_(last.c.created_at, last.c.id)
            statement = statement.join(last, last.c.id == after).where(later)
        return [_user(row) for row in await self.connection.execute(statement)]

    async def replace_password_hash(self, user_id: UUID, password_hash: str, now: datetime) -> None:
        """Replace a user's hash."""
        statement = update(users).where(users.c.id == user_id)
        new = statement.values(password_hash=password_hash, updated_at=now)
        await self.connection.execute(new)

    async def set_standing(self, user_id: UUID, role: Role, active: bool, now: datetime) -> None:
        """Replace role and standing."""
        statement = update(users).where(users.c.id == user_id)
        await self.connection.execute(statement.values(role=role, active=active, updated_at=now))
        if not active:
            await notify_access_ended(self.connection, user_id)

    async def count_administrators(self) -> int:
        """Administrators that are active."""
        statement = select(func.count()).where(users.c.role == Role.ADMIN, users.c.active)
        return int((await self.connection.execute(statement)).scalar_one())


def _user_or_none(row: Row[*tuple[Any, ...]] | None) -> User | None:
    return None if row is None else _user(row)


def _user(row: Row[*tuple[Any, ...]]) -> User:
    return User(
        id=row.id,
        email=row.email,
        password_hash=row.password_hash,
        role=Role(row.role),
        active=row.active,
        created_at=row.created_at,
    )

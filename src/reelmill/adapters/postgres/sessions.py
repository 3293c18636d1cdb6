"""Sessions of browsers in Postgres; only hashes of their tokens are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.adapters.postgres.job_events import notify_access_ended
from reelmill.adapters.postgres.tables import sessions, users
from reelmill.usecases.ports.users import Role, Session

_SESSION = select(sessions, users.c.role).join(users)


@dataclass(frozen=True, slots=True)
class PostgresSessions:
    """The port `Sessions`.

    Attributes:
        connection: Whose transaction it is.
    """

    connection: AsyncConnection

    async def add(self, session: Session, token_hash: bytes) -> None:
        """Store it."""
        statement = insert(sessions).values(
            id=session.id,
            token_hash=token_hash,
            user_id=session.user_id,
            user_agent=session.user_agent,
            address=session.address,
            created_at=session.created_at,
            last_seen_at=session.last_seen_at,
            expires_at=session.expires_at,
        )
        await self.connection.execute(statement)

    async def with_token(self, token_hash: bytes, now: datetime) -> Session | None:
        """The session, if neither revoked nor expired and its user is active."""
        statement = _SESSION.where(sessions.c.token_hash == token_hash, users.c.active, _alive(now))
        row = (await self.connection.execute(statement)).first()
        return None if row is None else _session(row)

    async def touch(self, session_id: UUID, now: datetime, expires_at: datetime) -> None:
        """Write that it is in use."""
        statement = update(sessions).where(sessions.c.id == session_id)
        await self.connection.execute(statement.values(last_seen_at=now, expires_at=expires_at))

    async def alive(self, session_id: UUID, now: datetime) -> bool:
        """Whether it is neither revoked nor expired."""
        statement = select(sessions.c.id).where(sessions.c.id == session_id, _alive(now))
        return (await self.connection.execute(statement)).first() is not None

    async def of_user(self, user_id: UUID, now: datetime) -> Sequence[Session]:
        """Sessions that can be used, those seen last first."""
        statement = _SESSION.where(sessions.c.user_id == user_id, _alive(now))
        newest_first = statement.order_by(sessions.c.last_seen_at.desc(), sessions.c.id)
        return [_session(row) for row in await self.connection.execute(newest_first)]

    async def revoke(self, user_id: UUID, session_id: UUID, now: datetime) -> bool:
        """End one; False where the user has no such session."""
        whose = and_(sessions.c.id == session_id, sessions.c.user_id == user_id)
        statement = update(sessions).where(whose, _alive(now)).values(revoked_at=now)
        await notify_access_ended(self.connection, user_id)
        return (await self.connection.execute(statement)).rowcount == 1

    async def revoke_all(self, user_id: UUID, now: datetime, but: UUID | None = None) -> int:
        """End all of a user's, but one; how many."""
        statement = update(sessions).where(sessions.c.user_id == user_id, _alive(now))
        if but is not None:
            statement = statement.where(sessions.c.id != but)
        await notify_access_ended(self.connection, user_id)
        return (await self.connection.execute(statement.values(revoked_at=now))).rowcount

    async def remove_ended(self, before: datetime) -> int:
        """Forget sessions that ended before a time; how many."""
        ended = or_(sessions.c.expires_at < before, sessions.c.revoked_at < before)
        return (await self.connection.execute(delete(sessions).where(ended))).rowcount


def _alive(now: datetime) -> ColumnElement[bool]:
    return and_(sessions.c.revoked_at.is_(None), sessions.c.expires_at > now)


def _session(row: Row[*tuple[Any, ...]]) -> Session:
    return Session(
        id=row.id,
        user_id=row.user_id,
        role=Role(row.role),
        user_agent=row.user_agent,
        address=row.address,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        expires_at=row.expires_at,
    )

"""Reads without a transaction, straight through the driver: a tenth of the work of one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from psycopg import AsyncConnection, OperationalError
from psycopg_pool import AsyncConnectionPool, PoolTimeout
from sqlalchemy.engine import make_url

from reelmill.adapters.postgres.jobs import job_of
from reelmill.usecases.ports.jobs import Job
from reelmill.usecases.ports.users import KeyOwner, Role, Session

_CONNECTIONS = 4
_PATIENCE_SECONDS = 5.0

_KEY_OWNER = """
SELECT api_keys.id, users.id, users.role, api_keys.last_used_at
FROM api_keys JOIN users ON users.id = api_keys.user_id
WHERE api_keys.key_hash = %(key_hash)s AND api_keys.active AND users.active
"""

_SESSION = """
SELECT sessions.id, users.id, users.role, sessions.user_agent, sessions.address,
    sessions.created_at, sessions.last_seen_at, sessions.expires_at
FROM sessions JOIN users ON users.id = sessions.user_id
WHERE sessions.token_hash = %(token_hash)s AND sessions.revoked_at IS NULL
    AND sessions.expires_at > %(now)s AND users.active
"""

_JOB = f"""
SELECT {", ".join(Job.__dataclass_fields__)} FROM jobs
WHERE id = %(job_id)s AND user_id = %(user_id)s
"""  # noqa: S608 - the names of our own columns


class PostgresReads:
    """The port `Reads`; a context that keeps a few connections open.

    Args:
        url: `postgresql://…` in any spelling that libpq knows.
    """

    def __init__(self, url: str) -> None:
        plain = make_url(url).set(drivername="postgresql")
        self._pool: AsyncConnectionPool[AsyncConnection[Any]] = AsyncConnectionPool(
            plain.render_as_string(hide_password=False),
            min_size=1,
            max_size=_CONNECTIONS,
            timeout=_PATIENCE_SECONDS,
            open=False,
            name="reads",
            kwargs={"autocommit": True, "connect_timeout": 10},
        )

    async def __aenter__(self) -> Self:
        """Begin to connect, without waiting for it."""
        await self._pool.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close all connections."""
        await self._pool.close()

    async def key_owner(self, key_hash: bytes) -> KeyOwner | None:
        """Whose key it is, if neither it is revoked nor its user shut out."""
        row = await self._row(_KEY_OWNER, {"key_hash": key_hash})
        return row and KeyOwner(row[0], row[1], Role(row[2]), row[3])

    async def session(self, token_hash: bytes, now: datetime) -> Session | None:
        """The session, if neither revoked nor expired and its user is active."""
        row = await self._row(_SESSION, {"token_hash": token_hash, "now": now})
        return row and Session(row[0], row[1], Role(row[2]), *row[3:])

    async def job(self, user_id: UUID, job_id: UUID) -> Job | None:
        """One job of this user."""
        row = await self._row(_JOB, {"user_id": user_id, "job_id": job_id})
        return row and job_of(row)

    async def _row(self, statement: str, values: Mapping[str, Any]) -> Any:
        """The first row, None where there is none.

        Connections that broke while they lay idle are noticed by using them: after a restart of
        the database that may be all of them, so there are more tries than connections.
        """
        for tries_left in reversed(range(_CONNECTIONS + 1)):
            try:
                async with self._pool.connection() as connection:
                    cursor = connection.cursor(binary=True)
                    await cursor.execute(statement.encode(), values)
                    return await cursor.fetchone()
            except PoolTimeout:
                raise
            except OperationalError:
                if not tries_left:
                    raise
        return None

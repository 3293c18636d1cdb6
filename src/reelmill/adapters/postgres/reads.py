"""Reads without a transaction, straight through the driver: a tenth of the work of one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from psycopg import OperationalError

from reelmill.adapters.postgres.server_connection import ServerConnection, connect
from reelmill.usecases.ports.job import JOB_FIELDS, Job, job_of
from reelmill.usecases.ports.users import KeyOwner, Role, Session

_CONNECTIONS = 4

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
SELECT {", ".join(JOB_FIELDS)} FROM jobs
WHERE id = %(job_id)s AND user_id = %(user_id)s
"""  # noqa: S608 - the names of our own columns


class PostgresReads:
    """The port `Reads`; a context that keeps a few connections open between requests.

    Args:
        url: `postgresql://…` in any spelling that libpq knows.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._idle: list[ServerConnection] = []
        self._places = asyncio.Semaphore(_CONNECTIONS)

    async def __aenter__(self) -> Self:
        """Nothing is opened yet."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close all connections."""
        while self._idle:
            await self._idle.pop().close()

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

        A connection may have broken while it lay idle, which shows only when it is used: then the
        next one is tried, and at last a fresh one.
        """
        async with self._places:
            while self._idle:
                with suppress(OperationalError):
                    return await self._asked(self._idle.pop(), statement, values)
            return await self._asked(await connect(self._url, "reelmill reads"), statement, values)

    async def _asked(
        self, connection: ServerConnection, statement: str, values: Mapping[str, Any]
    ) -> Any:
        """Ask, and keep the connection for the next one if all went well."""
        try:
            async with connection.in_schema():
                cursor = connection.cursor(binary=True)
                await cursor.execute(statement.encode(), values)
                row = await cursor.fetchone()
        except BaseException:
            await connection.close()
            raise
        self._idle.append(connection)
        return row

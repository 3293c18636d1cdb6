"""Connections to the server, with a pooler between or without one.

A pooler in transaction mode gives the server's process to somebody else after each transaction:
behind one, settings are made anew in every transaction, nothing is prepared on the server, and
no notification arrives (ADR 31). A pooler shows in that another process answers than the one
which the connection was greeted for.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import replace
from time import monotonic
from typing import Any
from uuid import uuid4

from psycopg import AsyncConnection

from reelmill.adapters.postgres.address import Address, address_of
from reelmill.adapters.postgres.keepalives import KEEPALIVES

_CONNECT_SECONDS = 10
_PROBE = "reelmill_probe"

Statement = tuple[bytes, dict[str, str]]
"""SQL and what its placeholders stand for."""


class ServerConnection(AsyncConnection[Any]):
    """A connection whose settings are made, or noted for its transactions.

    Attributes:
        pooled: Whether a pooler stands between, so that processes of the server may take turns.
        each_time: Settings that each transaction begins with; none where they last.
        idle_since: When it was last used, of a monotonic clock.
    """

    pooled: bool
    each_time: Mapping[str, str]
    idle_since: float

    def in_schema(self) -> AbstractAsyncContextManager[None]:
        """Statements of an autocommitting connection find our tables within the block."""
        return self._with_settings() if self.each_time else nullcontext()

    @asynccontextmanager
    async def _with_settings(self) -> AsyncIterator[None]:
        async with self.transaction():
            await self.execute(*settings_statement(self.each_time, local=True))
            yield


async def connect(url: str, name: str, **settings: str) -> ServerConnection:
    """A connection that commits each statement by itself.

    Args:
        url: `postgresql://…` in any spelling that libpq knows.
        name: What the server lists it as.
        settings: Settings of the server besides those of the address.
    """
    address = address_of(url)
    connection = await ServerConnection.connect(
        address.url, autocommit=True, **connect_options(name)
    )
    try:
        await settle(connection, replace(address, settings={**address.settings, **settings}))
    except BaseException:
        await connection.close()
        raise
    return connection


def connect_options(name: str) -> dict[str, Any]:
    """What libpq is told of every connection."""
    return {**KEEPALIVES, "connect_timeout": _CONNECT_SECONDS, "application_name": name}


async def settle(connection: ServerConnection, address: Address) -> None:
    """Make the settings of a new, autocommitting connection, or note them."""
    row = await (await connection.execute("SELECT pg_backend_pid()")).fetchone()
    changes = row is None or row[0] != connection.info.backend_pid
    connection.pooled = changes or address.pooled
    connection.each_time = address.settings if connection.pooled else {}
    connection.idle_since = monotonic()
    if connection.pooled:
        connection.prepare_threshold = None
    elif address.settings:
        await connection.execute(*settings_statement(address.settings, local=False))


def settings_statement(settings: Mapping[str, str], *, local: bool) -> Statement:
    """A statement that makes settings, until the transaction ends or for as long as it lasts."""
    numbered = list(enumerate(settings.items()))
    calls = ", ".join(
        f"set_config(%(n{number})s, %(v{number})s, {str(local).lower()})" for number, _ in numbered
    )
    given = {f"n{number}": name for number, (name, _) in numbered}
    given |= {f"v{number}": value for number, (_, value) in numbered}
    return f"SELECT {calls}".encode(), given


async def notifications_arrive(listening: ServerConnection, url: str, seconds: float) -> bool:
    """Whether the connection hears what another, to `url`, tells the same database."""
    sent = uuid4().hex
    await listening.execute(f"LISTEN {_PROBE}".encode())
    try:
        notifying = await connect(url, "reelmill probe")
        async with notifying:
            await notifying.execute("SELECT pg_notify(%s, %s)", (_PROBE, sent))
        async for heard in listening.notifies(timeout=seconds):
            if heard.payload == sent:
                return True
        return False
    finally:
        await listening.execute(f"UNLISTEN {_PROBE}".encode())

"""A connection that lay idle is asked for a sign of life only where the server may be gone.

Asking each time, as pools do by themselves, is a round trip before every transaction. A server that
ends a connection leaves something to read on its socket, which costs no round trip to see.
"""

from __future__ import annotations

import select
from time import monotonic
from typing import Any

from psycopg_pool import AsyncConnectionPool
from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine

from reelmill.adapters.postgres.server_connection import ServerConnection

_TRUSTED_SECONDS = 1.0  # for a network that forgets the connection leaves nothing to read


def put_back(connection: ServerConnection) -> None:
    """Note that a connection goes back to its pool."""
    connection.idle_since = monotonic()


async def check(connection: ServerConnection) -> None:
    """What a pool of psycopg does before it gives a connection away.

    Raises:
        psycopg.OperationalError: the server is gone.
    """
    if _may_be_gone(connection):
        await AsyncConnectionPool.check_connection(connection)


def check_connections(engine: AsyncEngine) -> None:
    """Do the same for an engine of SQLAlchemy; where the server is gone, all are made anew."""
    dialect = engine.sync_engine.dialect

    def returned(connection: Any, _record: Any) -> None:
        if connection is not None:  # it is None once it was found broken
            put_back(connection.driver_connection)

    def taken(connection: Any, _record: Any, _proxy: Any) -> None:
        if not _may_be_gone(connection.driver_connection):
            return
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    event.listen(engine.sync_engine, "checkin", returned)
    event.listen(engine.sync_engine, "checkout", taken)


def _may_be_gone(connection: ServerConnection) -> bool:
    if connection.closed or monotonic() - connection.idle_since > _TRUSTED_SECONDS:
        return True
    socket = select.poll()
    socket.register(connection.fileno(), select.POLLIN)
    return bool(socket.poll(0))

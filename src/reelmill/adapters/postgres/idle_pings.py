"""A connection that lay idle is tried before it is used; one that was used just now is not."""

from __future__ import annotations

from time import monotonic
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine

TRUSTED_SECONDS = 1.0
"""What a server that goes away meanwhile breaks is answered as an outage, as at any other time."""

_RETURNED = "returned"


def ping_idle_connections(engine: AsyncEngine) -> None:
    """Replace connections of the engine's pool that broke while they lay idle.

    SQLAlchemy's own `pool_pre_ping` asks each time, which is a tenth of a submission's work.
    """
    dialect = engine.sync_engine.dialect

    def returned(_connection: Any, record: Any) -> None:
        record.info[_RETURNED] = monotonic()

    def taken(connection: Any, record: Any, _proxy: Any) -> None:
        if monotonic() - record.info.get(_RETURNED, monotonic()) < TRUSTED_SECONDS:
            return
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    event.listen(engine.sync_engine, "checkin", returned)
    event.listen(engine.sync_engine, "checkout", taken)

"""How long a transaction may be left alone before the server ends it, with its locks.

A process that is frozen in the middle of one would otherwise keep its rows from all others.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

LONGEST_PAUSE_SECONDS = 15.0
"""Between two statements of a transaction."""

_LONG = text("SET LOCAL idle_in_transaction_session_timeout = '15min'")


async def allow_long_pauses(connection: AsyncConnection) -> None:
    """Let the transaction wait for files, too: a quarter of an hour at most."""
    await connection.execute(_LONG)


def pause_setting(seconds: float) -> dict[str, str]:
    """The server's setting for it."""
    return {"idle_in_transaction_session_timeout": f"{seconds * 1000:.0f}"}

"""Work that outlives a database that is away for a while."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import psycopg
import structlog
from psycopg.errors import IdleInTransactionSessionTimeout
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from reelmill.usecases.ports.database import Database, Transaction

_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 3.0

# SQLSTATE: connections; shut down or starting by its administrator; too many connections.
_AWAY = ("08", "57P", "53300")
_UNDONE = "40"  # the class of deadlocks and of transactions that cannot be put in a row

_log = structlog.get_logger("reelmill.database")


def is_outage(error: BaseException) -> bool:
    """True where the database was not there, not where it refused something."""
    if isinstance(error, PoolTimeoutError):
        return True
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, IdleInTransactionSessionTimeout):  # frozen, or asleep, for too long
        return True
    if not isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    state = cause.sqlstate  # none where there was no server to tell one
    return state is None or state.startswith(_AWAY)


def is_undone(error: BaseException) -> bool:
    """True where the server undid a transaction for the sake of another: it may be tried again."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, psycopg.Error) and (cause.sqlstate or "").startswith(_UNDONE)


def is_passing(error: BaseException) -> bool:
    """True for either: nothing is wrong with what was asked."""
    return is_outage(error) or is_undone(error)


class RetryingDatabase:
    """A database whose transactions wait, as long as it takes, for it to be there.

    One that breaks in the middle still raises: only the caller knows what to repeat.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """A transaction: committed at the end, rolled back where an exception leaves it."""
        async with AsyncExitStack() as stack:
            yield await self._begun(stack)

    async def _begun(self, stack: AsyncExitStack) -> Transaction:
        pause = _FIRST_PAUSE_SECONDS
        while True:
            try:
                return await stack.enter_async_context(self._database.begin())
            except Exception as error:
                if not is_outage(error):
                    raise
                reported = str(error).partition("\n")[0]
                _log.warning("database away", error=reported, pause_seconds=pause)
            await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - no secret
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

"""However transactions end, their connections go back to the pool."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.postgres.outage import RetryingDatabase

pytestmark = pytest.mark.anyio

_KILL = text("""
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE pid <> pg_backend_pid() AND application_name = 'reelmill pool test'
""")


async def _work(database: RetryingDatabase, dice: random.Random) -> None:
    """A transaction that commits, is refused, or fails in the middle."""
    async with database.begin() as transaction:
        connection = transaction.connection  # type: ignore[attr-defined]
        await connection.execute(text("SET LOCAL application_name = 'reelmill pool test'"))
        await connection.execute(text("SELECT pg_sleep(0.01)"))
        match dice.randrange(3):
            case 0:
                await connection.execute(text("SELECT 1 / 0"))
            case 1:
                raise ValueError
            case _:
                pass


async def test_no_connection_is_lost_by_errors_outages_and_cancelling(
    database: PostgresDatabase,
) -> None:
    dice, retrying = random.Random(7), RetryingDatabase(database)
    for _ in range(8):
        tasks = [asyncio.create_task(_work(retrying, dice)) for _ in range(40)]
        await asyncio.sleep(0.03)
        for task in dice.sample(tasks, 15):
            task.cancel()
        async with database.begin() as transaction:
            await transaction.connection.execute(_KILL)
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        allowed = SQLAlchemyError | ValueError | asyncio.CancelledError
        assert [
            e for e in ended if isinstance(e, BaseException) and not isinstance(e, allowed)
        ] == []
    with suppress(ValueError, SQLAlchemyError):
        await _work(retrying, dice)
    assert database._engine.pool.checkedout() == 0  # type: ignore[attr-defined]

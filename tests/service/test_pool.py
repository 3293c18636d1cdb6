"""However transactions end, their connections go back to the pool."""

from __future__ import annotations

import asyncio
import random
from contextlib import AsyncExitStack, suppress

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from reelmill.adapters.postgres import idle_pings
from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.postgres.idle_pings import check, put_back
from reelmill.adapters.postgres.outage import RetryingDatabase
from reelmill.adapters.postgres.server_connection import connect

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


async def _lose_all(database: PostgresDatabase) -> None:
    """Break every connection of the pool, as a server does that starts again."""
    name = text("SET application_name = 'reelmill pool test'")
    async with AsyncExitStack() as held:
        all_of_pool = [await held.enter_async_context(database.begin()) for _ in range(3)]
        for transaction in all_of_pool:
            await transaction.connection.execute(name)
    await _kill(database._url)


async def _kill(url: str) -> None:
    async with await psycopg.AsyncConnection.connect(url) as apart:
        await apart.execute(str(_KILL))


async def test_connections_that_broke_just_now_are_replaced(database: PostgresDatabase) -> None:
    await _lose_all(database)
    async with AsyncExitStack() as held:
        for _ in range(3):
            transaction = await held.enter_async_context(database.begin())
            assert await transaction.connection.scalar(text("SELECT 7")) == 7


async def _seven(database: PostgresDatabase) -> None:
    async with database.begin() as transaction:
        assert await transaction.connection.scalar(text("SELECT 7")) == 7


async def test_the_server_is_asked_for_a_sign_of_life_only_after_a_while(
    database: PostgresDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialect = database._engine.sync_engine.dialect
    asked: list[bool] = []

    def ping(connection: object) -> bool:
        asked.append(True)
        return type(dialect).do_ping(dialect, connection)  # type: ignore[arg-type]

    monkeypatch.setattr(dialect, "do_ping", ping)
    await _seven(database)
    asked.clear()  # it may have lain idle before
    await _seven(database)
    assert asked == []
    monkeypatch.setattr(idle_pings, "_TRUSTED_SECONDS", 0.0)
    await _seven(database)
    assert asked == [True]


async def test_a_lost_connection_of_wake_ups_is_found_before_it_is_used(
    database: PostgresDatabase,
) -> None:
    connection = await connect(database._url, "reelmill pool test")
    put_back(connection)
    await check(connection)
    await _kill(database._url)
    with pytest.raises(psycopg.OperationalError):
        await check(connection)
    await connection.close()

"""A process that freezes in the middle of a transaction keeps its rows from nobody for long."""

from __future__ import annotations

import asyncio

import pytest
from psycopg.errors import IdleInTransactionSessionTimeout
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from work_rows import a_job, a_user, a_worker, claim_segment, planned, recover, segments, silence

from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.postgres.outage import is_outage
from reelmill.adapters.postgres.pauses import LONGEST_PAUSE_SECONDS
from reelmill.api.problems import fault_response
from reelmill.usecases.ports.objects import Scope
from reelmill.usecases.ports.workers import LOST_SECONDS

pytestmark = pytest.mark.anyio

_SETTING = text("SHOW idle_in_transaction_session_timeout")


async def test_a_lost_workers_segment_is_taken_over_though_it_froze_while_noting_progress(
    database: PostgresDatabase, database_url: str
) -> None:
    lost, user = await a_worker(database), await a_user(database)
    await a_job(database, user)
    await planned(database, lost, segments("s"))
    held = await claim_segment(database, lost)
    assert held
    frozen = PostgresDatabase(database_url, longest_pause_seconds=0.2)
    with pytest.raises(DBAPIError):
        async with frozen.begin() as transaction:
            assert await transaction.work.segment_progress(held, 1)
            await silence(database, lost)
            assert (await recover(database)).segments == 0
            await _until_recovered(database)
            await transaction.work.segment_progress(held, 2)
    await frozen.close()


async def _until_recovered(database: PostgresDatabase) -> None:
    async with asyncio.timeout(20):
        while (await recover(database)).segments == 0:
            await asyncio.sleep(0.05)


async def test_the_pause_is_short_unless_a_transaction_waits_for_files(
    database: PostgresDatabase,
) -> None:
    async with database.begin() as transaction:
        assert await transaction.connection.scalar(_SETTING) == "15s"
        await transaction.objects.unneeded(Scope(), 1)
        assert await transaction.connection.scalar(_SETTING) == "15min"
    async with database.begin() as transaction:
        assert await transaction.connection.scalar(_SETTING) == "15s"
    assert LONGEST_PAUSE_SECONDS < 2 * LOST_SECONDS


async def test_options_of_the_address_are_kept(database_url: str) -> None:
    with_options = PostgresDatabase(f"{database_url}&options=-c%20work_mem%3D5MB")
    async with with_options.begin() as transaction:
        assert await transaction.connection.scalar(text("SHOW work_mem")) == "5MB"
        assert await transaction.connection.scalar(_SETTING) == "15s"
    await with_options.close()


async def test_a_transaction_that_slept_too_long_is_an_outage_and_no_fault(
    database: PostgresDatabase, database_url: str
) -> None:
    asleep = PostgresDatabase(database_url, longest_pause_seconds=0.05)
    with pytest.raises(DBAPIError) as raised:
        async with asleep.begin() as transaction:
            pid = await transaction.connection.scalar(text("SELECT pg_backend_pid()"))
            await _until_ended(database, pid)
            await transaction.connection.execute(text("SELECT 1"))
    await asleep.close()
    assert isinstance(raised.value.orig, IdleInTransactionSessionTimeout)
    assert is_outage(raised.value)
    assert fault_response(raised.value, None).status_code == 503


async def _until_ended(database: PostgresDatabase, pid: int) -> None:
    there = text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid")
    async with asyncio.timeout(20), database.begin() as transaction:
        while await transaction.connection.scalar(there, {"pid": pid}):
            await transaction.connection.execute(text("SELECT pg_stat_clear_snapshot()"))
            await asyncio.sleep(0.01)

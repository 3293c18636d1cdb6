"""The only SQL of ours on procrastinate's tables, held against the library that makes them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import text
from work_rows import a_worker, value

import reelmill
from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.postgres.queue import PostgresQueue
from reelmill.adapters.postgres.wake_up_rows import COLUMNS, TABLE, WAITING, idle_wake_ups
from reelmill.usecases.ports.queue import ENCODE_NEXT, FINISH, PREPARE_NEXT

pytestmark = pytest.mark.anyio

SOURCES = Path(reelmill.__file__).parent
QUEUE = "segments-abc"


async def waiting(database: PostgresDatabase) -> dict[str, int]:
    """What procrastinate itself says of its queues."""
    async with database.begin() as transaction:
        queue = PostgresQueue(transaction.connection)
        found = [await queue.waiting(name) for name in (PREPARE_NEXT, ENCODE_NEXT, FINISH)]
    return {name: count for each in found for name, count in each.items()}


async def put(database: PostgresDatabase) -> None:
    async with database.begin() as transaction:
        queue = PostgresQueue(transaction.connection)
        await queue.wake_ups(PREPARE_NEXT, [{}, {}])
        await queue.wake_ups(ENCODE_NEXT, [{}, {}, {}], engine="abc")
        await queue.wake_ups(ENCODE_NEXT, [{}], engine="other")


async def look(database: PostgresDatabase, name: str, found: str, queue: str = "") -> None:
    """A statement that finds rows, or none, and deletes wake-ups for that."""
    idle = idle_wake_ups(name, "seen", queue).replace("{wake_ups}", "")
    await value(database, f"WITH seen AS ({found}), idle AS ({idle}) SELECT 1")


async def test_the_columns_are_of_the_types_that_are_believed(database: PostgresDatabase) -> None:
    async with database.begin() as transaction:
        rows = await transaction.connection.execute(
            text(
                "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute "
                "WHERE attrelid = to_regclass(:name) AND attnum > 0 AND NOT attisdropped"
            ),
            {"name": TABLE},
        )
        types = {row.attname: row.format_type for row in rows}
        statuses = await transaction.connection.scalars(
            text("SELECT unnest(enum_range(NULL::procrastinate_job_status))::text")
        )
        assert WAITING in set(statuses)
    assert {name: types.get(name) for name in COLUMNS} == COLUMNS


async def test_only_waiting_wake_ups_of_the_name_and_queue_go_where_nothing_is_found(
    database: PostgresDatabase,
) -> None:
    await put(database)
    before = {"renders": 2, QUEUE: 3, "segments-other": 1}
    assert await waiting(database) == before
    await look(database, ENCODE_NEXT, "SELECT 1", f"'{QUEUE}'")
    assert await waiting(database) == before
    await look(database, ENCODE_NEXT, "SELECT 1 WHERE false", f"'{QUEUE}'")
    assert await waiting(database) == {"renders": 2, "segments-other": 1}
    await value(
        database,
        f"UPDATE {TABLE} SET status = 'doing' WHERE task_name = '{PREPARE_NEXT}' "
        f"AND id = (SELECT min(id) FROM {TABLE}) RETURNING 1",
    )
    await look(database, PREPARE_NEXT, "SELECT 1 WHERE false")
    assert await waiting(database) == {"segments-other": 1}
    assert await value(database, f"SELECT count(*) FROM {TABLE} WHERE status = 'doing'") == 1


async def test_wake_ups_of_engines_that_no_worker_has_are_forgotten(
    database: PostgresDatabase,
) -> None:
    await a_worker(database, engine="abc")
    await put(database)
    async with database.begin() as transaction:
        await transaction.workers.clean()
    assert await waiting(database) == {"renders": 2, QUEUE: 3}


def test_no_other_file_names_a_table_of_the_queue() -> None:
    named = {
        str(path.relative_to(SOURCES))
        for path in SOURCES.rglob("*.py")
        if re.search(r"procrastinate_\w", path.read_text(encoding="utf-8"))
    }
    migrations = {name for name in named if "/migrations/" in name}
    assert named - migrations == {"adapters/postgres/wake_up_rows.py"}

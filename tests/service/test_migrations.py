"""The schema: up, down, up again, at the same time, and equal to what the code believes."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.postgres.migrate import (
    behind,
    current,
    downgrade,
    newest,
    upgrade,
    upgrade_elsewhere,
)
from reelmill.adapters.postgres.tables import METADATA
from reelmill.bootstrap.database import wait_for_schema
from reelmill.core.errors import UnavailableError
from reelmill.settings import ServiceSettings

_LEFT = """
SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
WHERE nspname = 'public' AND relname NOT LIKE 'alembic%'
UNION ALL SELECT proname FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace
WHERE nspname = 'public'
UNION ALL SELECT typname FROM pg_type JOIN pg_namespace n ON n.oid = typnamespace
WHERE nspname = 'public' AND typname NOT LIKE '%alembic%'
"""


def test_migrations_go_up_down_to_nothing_and_up_again(empty_database_url: str) -> None:
    upgrade(empty_database_url)
    assert current(empty_database_url) == newest()
    downgrade(empty_database_url, "base")
    assert current(empty_database_url) is None
    with psycopg.connect(empty_database_url) as connection:
        assert connection.execute(_LEFT).fetchall() == []
    upgrade(empty_database_url)
    assert not behind(empty_database_url)


def test_the_migrated_schema_is_the_one_the_code_believes_in(database_url: str) -> None:
    engine = create_engine(make_url(database_url).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                "include_name": lambda name, kind, _: (
                    kind != "table" or not str(name).startswith("procrastinate_")
                ),
            },
        )
        difference = compare_metadata(context, METADATA)
    engine.dispose()
    assert difference == []


def test_a_process_that_comes_before_the_tables_waits_quietly_and_warns_if_it_lasts(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "reelmill.database")
    monkeypatch.setattr("reelmill.bootstrap.database._REPORT_EVERY_SECONDS", 0.3)
    settings = ServiceSettings(database_wait_seconds=300)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(wait_for_schema, empty_database_url, settings)
        while len(caplog.records) < 2:
            time.sleep(0.05)
            assert not waiting.done()
        upgrade(empty_database_url)
        waiting.result(120)
    levels = [record.levelname for record in caplog.records]
    assert levels[:2] == ["INFO", "WARNING"]
    assert "reelmill admin migrate" in caplog.records[0].getMessage()


def test_processes_that_migrate_at_the_same_time_migrate_once(empty_database_url: str) -> None:
    environment = {**os.environ, "REELMILL_MIGRATE_URL": empty_database_url}
    command = [sys.executable, "-m", "reelmill.adapters.postgres.migrate"]
    started = [
        subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    reported = [process.communicate()[1] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], reported
    assert current(empty_database_url) == newest()


def test_a_database_that_is_ahead_is_left_alone(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    upgrade(database_url)
    assert current(database_url) == "9999"


def test_a_migration_that_fails_leaves_nothing_and_says_why(empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url) as connection:
        connection.execute("CREATE TABLE jobs (id integer)")
    with pytest.raises(UnavailableError, match="jobs") as caught:
        upgrade_elsewhere(empty_database_url)
    assert caught.value.problems[0].code == "database_not_migrated"
    assert current(empty_database_url) is None
    with psycopg.connect(empty_database_url) as connection:
        assert connection.execute("SELECT to_regclass('users')").fetchone() == (None,)


@pytest.mark.anyio
async def test_the_database_of_a_test_is_migrated_and_empty(database: PostgresDatabase) -> None:
    async with database.begin() as transaction:
        count = await transaction.connection.exec_driver_sql("SELECT count(*) FROM jobs")
        assert count.scalar() == 0

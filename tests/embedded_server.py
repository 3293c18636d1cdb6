"""A Postgres for the tests of one process, and a migrated database that others are copied from."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from uuid import uuid4

import psycopg
import pytest

from reelmill.adapters.postgres.embedded import EmbeddedPostgres
from reelmill.adapters.postgres.migrate import upgrade

_FAST = "fsync=off synchronous_commit=off full_page_writes=off"


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Async tests run on asyncio alone."""
    return "asyncio"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of the `postgres` database of a server that only this test process uses.

    REELMILL_TEST_DATABASE_URL names another server, such as Debian's.
    """
    if given := os.environ.get("REELMILL_TEST_DATABASE_URL"):
        yield given
        return
    with embedded_home() as home, EmbeddedPostgres(home) as server:
        url = server.url.replace("/reelmill?", "/postgres?")
        _make_fast(url)
        yield url


@contextmanager
def embedded_home() -> Iterator[Path]:
    """A REELMILL_HOME that an embedded Postgres can live in, whoever runs the tests.

    For root no parent of it may be closed to others, as pytest's folders are.
    """
    folder = Path(tempfile.mkdtemp(prefix="rm-", dir="/var/tmp"))
    folder.chmod(0o755)
    try:
        yield folder / "home"
    finally:
        rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template_database(postgres_server: str) -> Iterator[str]:
    """Name of a migrated database that others are copied from."""
    name = f"reelmill_template_{uuid4().hex[:12]}"
    run_statement(postgres_server, f"CREATE DATABASE {name}")
    upgrade(named_database(postgres_server, name))
    yield name
    run_statement(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_database_url(postgres_server: str) -> Iterator[str]:
    """URL of a database with nothing in it, for this test alone."""
    with fresh_database(postgres_server, "template0") as url:
        yield url


@contextmanager
def fresh_database(server: str, template: str) -> Iterator[str]:
    """URL of a copy of a database, for as long as it is needed."""
    name = f"reelmill_test_{uuid4().hex[:12]}"
    # Without fsync, copied files are three times as fast as copied pages.
    run_statement(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield named_database(server, name)
    with suppress(psycopg.OperationalError):  # a test may have stopped the server
        run_statement(server, f"DROP DATABASE {name} WITH (FORCE)")


def run_statement(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def named_database(url: str, name: str) -> str:
    base, _, query = url.partition("?")
    return base.rpartition("/")[0] + f"/{name}" + (f"?{query}" if query else "")


def _make_fast(url: str) -> None:
    """Nothing of this server has to outlive the tests."""
    for setting in _FAST.split():
        name, value = setting.split("=")
        run_statement(url, f"ALTER SYSTEM SET {name} = {value}")
    run_statement(url, "SELECT pg_reload_conf()")

"""A real Postgres for every test: the embedded server, and a fresh copy of a migrated database."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from fastapi import FastAPI

from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.postgres.embedded import EmbeddedPostgres
from reelmill.adapters.postgres.keyring import Keyring
from reelmill.adapters.postgres.migrate import upgrade
from reelmill.api.app import create_app
from reelmill.bootstrap.service import Services, open_services
from reelmill.settings import ServiceSettings
from served import Served

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


@pytest.fixture
def service_home() -> Iterator[Path]:
    """A REELMILL_HOME for this test alone, that an embedded Postgres can live in."""
    with embedded_home() as home:
        yield home


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """A whole service that answers, for the tests of one module."""
    with embedded_home() as home:
        made = Served(home)
        try:
            made.wait_until_ready()
            yield made
        finally:
            made.end()


@pytest.fixture(scope="session")
def template_database(postgres_server: str) -> Iterator[str]:
    """Name of a migrated database that others are copied from."""
    name = f"reelmill_template_{uuid4().hex[:12]}"
    _run(postgres_server, f"CREATE DATABASE {name}")
    upgrade(_named(postgres_server, name))
    yield name
    _run(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_database_url(postgres_server: str) -> Iterator[str]:
    """URL of a database with nothing in it, for this test alone."""
    yield from _fresh(postgres_server, "template0")


@pytest.fixture
def database_url(postgres_server: str, template_database: str) -> Iterator[str]:
    """URL of a migrated, empty database, for this test alone."""
    yield from _fresh(postgres_server, template_database)


@pytest.fixture
async def database(database_url: str, anyio_backend: str) -> AsyncIterator[PostgresDatabase]:
    """The database the service would use."""
    made = PostgresDatabase(database_url, Keyring.of([b"s" * 40]))
    yield made
    await made.close()


@pytest.fixture
def chosen() -> dict[str, Any]:
    """Settings of the service besides those that every one has; folders have their own."""
    return {}


@pytest.fixture
def settings(database_url: str, tmp_path: Path, chosen: dict[str, Any]) -> ServiceSettings:
    """How the service under test runs."""
    secrets: dict[str, Any] = {"SESSION_SECRET": "s" * 40, "JWT_SECRET": "j" * 40}
    return ServiceSettings(home=tmp_path, DATABASE_URL=database_url, **secrets, **chosen)


@pytest.fixture
async def services(settings: ServiceSettings, anyio_backend: str) -> AsyncIterator[Services]:
    """What the application is made over."""
    async with open_services(settings) as opened:
        yield opened


@pytest.fixture
def app(services: Services) -> FastAPI:
    """The whole application over a real database."""
    return create_app(services)


def _fresh(server: str, template: str) -> Iterator[str]:
    name = f"reelmill_test_{uuid4().hex[:12]}"
    _run(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _named(server, name)
    with suppress(psycopg.OperationalError):  # a test may have stopped the server
        _run(server, f"DROP DATABASE {name} WITH (FORCE)")


def _run(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def _make_fast(url: str) -> None:
    """Nothing of this server has to outlive the tests."""
    for setting in _FAST.split():
        name, value = setting.split("=")
        _run(url, f"ALTER SYSTEM SET {name} = {value}")
    _run(url, "SELECT pg_reload_conf()")


def _named(url: str, name: str) -> str:
    base, _, query = url.partition("?")
    return base.rpartition("/")[0] + f"/{name}" + (f"?{query}" if query else "")

"""A real Postgres for every test: the embedded server, and a fresh copy of a migrated database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from fastapi import FastAPI

from embedded_server import embedded_home, named_database, run_statement
from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.postgres.keyring import Keyring
from reelmill.api.app import create_app
from reelmill.bootstrap.service import Services, open_services
from reelmill.settings import ServiceSettings
from served import Served


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
    run_statement(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield named_database(server, name)
    with suppress(psycopg.OperationalError):  # a test may have stopped the server
        run_statement(server, f"DROP DATABASE {name} WITH (FORCE)")

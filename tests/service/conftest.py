"""A real Postgres for every test: the embedded server, and a fresh copy of a migrated database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from embedded_server import embedded_home, fresh_database
from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.postgres.keyring import Keyring
from reelmill.api.app import create_app
from reelmill.bootstrap.service import Services, open_services
from reelmill.settings import ServiceSettings
from served import Served, served_with


@pytest.fixture
def service_home() -> Iterator[Path]:
    """A REELMILL_HOME for this test alone, that an embedded Postgres can live in."""
    with embedded_home() as home:
        yield home


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """A whole service that answers, for the tests of one module."""
    with served_with() as made:
        yield made


@pytest.fixture
def database_url(postgres_server: str, template_database: str) -> Iterator[str]:
    """URL of a migrated, empty database, for this test alone."""
    with fresh_database(postgres_server, template_database) as url:
        yield url


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

"""The whole application over a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from api_users import ApiUser, api_user, client_of
from fastapi import FastAPI
from httpx import AsyncClient
from serving import Serving, serving_on

from reelmill.bootstrap.service import Services
from reelmill.usecases.ports.users import Role


@pytest.fixture
def chosen() -> dict[str, Any]:
    return {"CORS_ORIGINS": "https://page.example", "trusted_proxies": "127.0.0.1"}


@pytest.fixture
async def nobody(app: FastAPI, anyio_backend: str) -> AsyncIterator[AsyncClient]:
    async with client_of(app) as client:
        yield client


@pytest.fixture
async def ada(app: FastAPI, services: Services) -> AsyncIterator[ApiUser]:
    async with api_user(app, services) as user:
        yield user


@pytest.fixture
async def bob(app: FastAPI, services: Services) -> AsyncIterator[ApiUser]:
    async with api_user(app, services) as user:
        yield user


@pytest.fixture
async def root(app: FastAPI, services: Services) -> AsyncIterator[ApiUser]:
    """An administrator."""
    async with api_user(app, services, Role.ADMIN) as user:
        yield user


@pytest.fixture(scope="module")
def serving(
    postgres_server: str, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serving]:
    """The service on a socket, for all tests of a module."""
    home = tmp_path_factory.mktemp("home")
    with serving_on(postgres_server, template_database, home) as served:
        yield served

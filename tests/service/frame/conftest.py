"""The whole application over a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from api_users import ApiUser, ada, api_user, bob, client_of  # noqa: F401
from reelmill.bootstrap.service import Services
from reelmill.usecases.ports.users import Role
from serving import Serving, serving_on


@pytest.fixture
def chosen() -> dict[str, Any]:
    return {"CORS_ORIGINS": "https://page.example", "trusted_proxies": "127.0.0.1"}


@pytest.fixture
async def nobody(app: FastAPI, anyio_backend: str) -> AsyncIterator[AsyncClient]:
    async with client_of(app) as client:
        yield client


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

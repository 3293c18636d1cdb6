"""The application over a real database, with real argon2id at a tenth of its cost."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from people import Clock, CountingPasswords, browser, register, setup_token

from reelmill.api.app import create_app
from reelmill.bootstrap.service import Services, open_services
from reelmill.settings import ServiceSettings


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def passwords() -> CountingPasswords:
    return CountingPasswords()


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> ServiceSettings:
    return ServiceSettings(
        home=tmp_path,
        DATABASE_URL=database_url,
        SESSION_SECRET="s" * 40,
        JWT_SECRET="j" * 40,
        registration="open",
        public_url="https://render.example",
    )


@pytest.fixture
async def services(
    settings: ServiceSettings, clock: Clock, passwords: CountingPasswords, anyio_backend: str
) -> AsyncIterator[Services]:
    async with open_services(settings) as opened:
        yield replace(opened, clock=clock, passwords=passwords)


@pytest.fixture
def app(services: Services) -> FastAPI:
    return create_app(services)


@pytest.fixture
def reconfigured(services: Services) -> Callable[..., FastAPI]:
    """The application with other settings, on the same database."""

    def make(**changed: object) -> FastAPI:
        settings = services.settings.model_copy(update=changed)
        return create_app(replace(services, settings=settings))

    return make


@pytest.fixture
async def ada(app: FastAPI, services: Services) -> AsyncIterator[AsyncClient]:
    """The first user, an administrator, logged in."""
    token = await setup_token(services)
    async with browser(app) as client:
        answer = await register(client, "ada@example.com", setupToken=token)
        assert answer.status_code == 201, answer.text
        yield client


@pytest.fixture
async def bob(app: FastAPI, ada: AsyncClient) -> AsyncIterator[AsyncClient]:
    """The second user, logged in."""
    async with browser(app, "198.51.100.9") as client:
        answer = await register(client, "bob@example.com")
        assert answer.status_code == 201, answer.text
        yield client


@pytest.fixture
async def stranger(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """Nobody, at yet another address."""
    async with browser(app, "192.0.2.55") as client:
        yield client

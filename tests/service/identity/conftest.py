"""The application over a real database, with real argon2id at a tenth of its cost."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from people import Clock, CountingPasswords, browser, register, setup_token

from reelmill.api.app import create_app
from reelmill.bootstrap.service import Services


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def passwords() -> CountingPasswords:
    return CountingPasswords()


@pytest.fixture
def chosen() -> dict[str, Any]:
    return {"registration": "open", "public_url": "https://render.example"}


@pytest.fixture
def services(services: Services, clock: Clock, passwords: CountingPasswords) -> Services:
    return replace(services, clock=clock, passwords=passwords)


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

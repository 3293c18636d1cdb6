"""The API over a real database, two users of it, and a server that is told things."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from fastapi import FastAPI, Request
from receiver import Clock, Receiver, Someone, client_of, new_user, receiving

from reelmill.api.app import create_app
from reelmill.api.dependencies import caller
from reelmill.bootstrap.service import Services, open_services
from reelmill.bootstrap.webhooks import post_of
from reelmill.settings import ServiceSettings
from reelmill.usecases.ports.users import Caller, Role
from reelmill.usecases.webhooks.deliver import Post


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def services(
    database_url: str, tmp_path: Path, clock: Clock, anyio_backend: str
) -> AsyncIterator[Services]:
    settings = ServiceSettings(
        home=tmp_path,
        DATABASE_URL=database_url,
        SESSION_SECRET="s" * 40,
        JWT_SECRET="j" * 40,
        private_networks="127.0.0.0/8",
    )
    async with open_services(settings) as opened:
        yield replace(opened, clock=clock)


@pytest.fixture
def post(services: Services) -> Post:
    return replace(post_of(services), jitter=lambda: 1.0)


@pytest.fixture
def app(services: Services) -> FastAPI:
    made = create_app(services)
    made.dependency_overrides[caller] = _named_in_the_header
    return made


async def _named_in_the_header(request: Request) -> Caller:
    return Caller(UUID(request.headers["x-test-user"]), Role.USER, "session")


@pytest.fixture
async def ada(app: FastAPI, services: Services) -> AsyncIterator[Someone]:
    async with client_of(app, user_id := await new_user(services)) as client:
        yield Someone(user_id, client)


@pytest.fixture
async def bob(app: FastAPI, services: Services) -> AsyncIterator[Someone]:
    async with client_of(app, user_id := await new_user(services)) as client:
        yield Someone(user_id, client)


@pytest.fixture
async def receiver(anyio_backend: str) -> AsyncIterator[Receiver]:
    async with receiving() as running:
        yield running

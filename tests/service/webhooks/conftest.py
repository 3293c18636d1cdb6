"""The API over a real database, two users of it, and a server that is reported things."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI, Request
from receiver import Clock, Receiver, Someone, client_of, new_user, receiving

from reelmill.api.dependencies import caller
from reelmill.bootstrap.service import Services
from reelmill.bootstrap.webhooks import post_of
from reelmill.usecases.ports.users import Caller, Role
from reelmill.usecases.webhooks.deliver import DeliveryContext


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def chosen() -> dict[str, Any]:
    return {"private_networks": "127.0.0.0/8"}


@pytest.fixture
def services(services: Services, clock: Clock) -> Services:
    return replace(services, clock=clock)


@pytest.fixture
def context(services: Services) -> DeliveryContext:
    return replace(post_of(services), jitter=lambda: 1.0)


@pytest.fixture
def app(app: FastAPI) -> FastAPI:
    app.dependency_overrides[caller] = _named_in_the_header
    return app


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

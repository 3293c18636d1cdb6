"""The API over a real database, and two users of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from fastapi import FastAPI, Request
from jobs_api import Someone, client_of, new_user

from reelmill.api.app import create_app
from reelmill.api.dependencies import caller
from reelmill.bootstrap.service import Services, open_services
from reelmill.settings import ServiceSettings
from reelmill.usecases.ports.users import Caller, Role


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> ServiceSettings:
    return ServiceSettings(
        home=tmp_path,
        DATABASE_URL=database_url,
        SESSION_SECRET="s" * 40,
        JWT_SECRET="j" * 40,
        PORT=8123,
        user_queued_jobs=30,
    )


@pytest.fixture
async def services(settings: ServiceSettings, anyio_backend: str) -> AsyncIterator[Services]:
    async with open_services(settings) as opened:
        yield opened


@pytest.fixture
def app(services: Services) -> FastAPI:
    made = create_app(services)
    made.dependency_overrides[caller] = _named_in_the_header
    return made


async def _named_in_the_header(request: Request) -> Caller:
    role = Role(request.headers.get("x-test-role", "USER"))
    return Caller(UUID(request.headers["x-test-user"]), role, "session")


@pytest.fixture
async def ada(app: FastAPI, services: Services) -> AsyncIterator[Someone]:
    async with client_of(app, user_id := await new_user(services)) as client:
        yield Someone(user_id, client)


@pytest.fixture
async def bob(app: FastAPI, services: Services) -> AsyncIterator[Someone]:
    async with client_of(app, user_id := await new_user(services)) as client:
        yield Someone(user_id, client)

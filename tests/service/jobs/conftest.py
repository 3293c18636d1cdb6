"""The API over a real database, and two users of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from jobs_api import Someone, someone_at

from reelmill.api.app import create_app
from reelmill.bootstrap.service import Services, open_services
from reelmill.settings import ServiceSettings


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
    return create_app(services)


@pytest.fixture
async def ada(app: FastAPI, services: Services) -> AsyncIterator[Someone]:
    async with someone_at(app, services) as someone:
        yield someone


@pytest.fixture
async def bob(app: FastAPI, services: Services) -> AsyncIterator[Someone]:
    async with someone_at(app, services) as someone:
        yield someone

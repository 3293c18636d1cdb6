"""The API over a real database, and two users of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from event_streams import served  # noqa: F401
from fastapi import FastAPI
from jobs_api import Someone, someone_at

from reelmill.bootstrap.service import Services


@pytest.fixture
def chosen() -> dict[str, Any]:
    return {"PORT": 8123, "user_queued_jobs": 30}


@pytest.fixture
async def ada(app: FastAPI, services: Services) -> AsyncIterator[Someone]:
    async with someone_at(app, services) as someone:
        yield someone


@pytest.fixture
async def bob(app: FastAPI, services: Services) -> AsyncIterator[Someone]:
    async with someone_at(app, services) as someone:
        yield someone

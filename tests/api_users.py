"""Clients of the API: nobody, users, administrators."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi import Response as Reply
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import insert

from reelmill.adapters.postgres.tables import users
from reelmill.adapters.storage.grants import CALLERS_BASE_URL
from reelmill.api.cookies import set_session_cookie
from reelmill.bootstrap.service import Services
from reelmill.usecases.identity.keys import create_key
from reelmill.usecases.identity.logged_in import begin_session
from reelmill.usecases.identity.tools import Client
from reelmill.usecases.ports.users import Caller, Role

BASE = "https://test"


@dataclass(frozen=True)
class ApiUser:
    """A user with a client for each proof.

    Attributes:
        id: The user.
        key: A client with an API key.
        browser: A client with a session's cookie.
    """

    id: UUID
    key: AsyncClient
    browser: AsyncClient


def client_of(app: FastAPI) -> AsyncClient:
    """A client that proves nothing."""
    return AsyncClient(transport=ASGITransport(app), base_url=BASE)


@asynccontextmanager
async def api_user(
    app: FastAPI, services: Services, role: Role = Role.USER
) -> AsyncIterator[ApiUser]:
    """A new user."""
    user_id = uuid4()
    async with services.database.begin() as transaction:
        row = {"id": user_id, "email": f"{user_id}@example.com", "password_hash": "", "role": role}
        await transaction.connection.execute(insert(users).values(row))  # type: ignore[attr-defined]
        user = await transaction.users.get(user_id)
        assert user
        at = Client("127.0.0.1", "tests")
        login = await begin_session(transaction, services.identity, user, at, None)
    made = await create_key(services.identity, Caller(user_id, role, "session"), "tests")
    cookie = Reply()
    reached_at = CALLERS_BASE_URL.set(BASE)
    set_session_cookie(cookie, services, login.token, "")
    CALLERS_BASE_URL.reset(reached_at)
    async with client_of(app) as key, client_of(app) as browser:
        key.headers["X-API-Key"] = made.text
        browser.headers["Cookie"] = cookie.headers["set-cookie"].split(";")[0]
        yield ApiUser(user_id, key, browser)


def codes(answer: Response) -> list[str]:
    """Codes of the problems that were answered."""
    assert answer.headers["content-type"] == "application/problem+json"
    return [problem["code"] for problem in answer.json()["errors"]]


@pytest.fixture
async def ada(app: FastAPI, services: Services) -> AsyncIterator[ApiUser]:
    async with api_user(app, services) as user:
        yield user


@pytest.fixture
async def bob(app: FastAPI, services: Services) -> AsyncIterator[ApiUser]:
    async with api_user(app, services) as user:
        yield user

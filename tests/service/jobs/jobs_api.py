"""Users of the API, and what is done behind its back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI
from fastapi import Response as Reply
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import CursorResult, insert, update

from reelmill.adapters.postgres.tables import jobs, users
from reelmill.adapters.storage.grants import CALLERS_BASE_URL
from reelmill.api.cookies import set_session_cookie
from reelmill.bootstrap.service import Services
from reelmill.usecases.identity.keys import create_key
from reelmill.usecases.identity.logged_in import begin_session
from reelmill.usecases.identity.tools import Client
from reelmill.usecases.ports.users import Caller, Role

BASE = "https://test"
SPEC = {"tracks": [{"type": "shape", "shape": "rectangle", "fill": "#f00", "duration": 1}]}


@dataclass(frozen=True)
class Someone:
    """A user, and a client that proves to be them."""

    id: UUID
    client: AsyncClient

    async def submit(self, **beside: Any) -> str:
        answer = await self.client.post("/v1/render", json=SPEC | beside)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["jobId"])

    async def job(self, job_id: str) -> dict[str, Any]:
        answer = await self.client.get(f"/v1/jobs/{job_id}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


@asynccontextmanager
async def someone_at(app: FastAPI, services: Services) -> AsyncIterator[Someone]:
    """A new user of an application, with an API key."""
    user_id = await new_user(services)
    async with AsyncClient(transport=ASGITransport(app), base_url=BASE) as client:
        client.headers["X-API-Key"] = await key_of(services, user_id)
        yield Someone(user_id, client)


async def new_user(services: Services) -> UUID:
    user_id = uuid4()
    row = {"id": user_id, "email": f"{user_id}@example.com", "password_hash": "", "role": "USER"}
    await run(services, insert(users).values(row))
    return user_id


async def key_of(services: Services, user_id: UUID) -> str:
    made = await create_key(services.identity, Caller(user_id, Role.USER, "session"), "tests")
    return made.text


async def cookie_of(services: Services, user_id: UUID, reached_at: str = BASE) -> dict[str, str]:
    """The header of a browser that has logged in at an address."""
    async with services.database.begin() as transaction:
        user = await transaction.users.get(user_id)
        assert user
        browser = Client("127.0.0.1", "tests")
        login = await begin_session(transaction, services.identity, user, browser, None)
    answer = Reply()
    before = CALLERS_BASE_URL.set(reached_at)
    set_session_cookie(answer, services, login.token, "")
    CALLERS_BASE_URL.reset(before)
    return {"Cookie": answer.headers["set-cookie"].split(";")[0]}


async def run(services: Services, statement: Any) -> CursorResult[Any]:
    """Do something behind the API's back."""
    async with services.database.begin() as transaction:
        return await transaction.connection.execute(statement)  # type: ignore[attr-defined, no-any-return]


async def set_job(services: Services, job_id: str, **values: Any) -> None:
    """Change a job's row as a worker would."""
    await run(services, update(jobs).where(jobs.c.id == UUID(job_id)).values(values))


def codes(answer: Response) -> list[str]:
    return [problem["code"] for problem in answer.json()["errors"]]

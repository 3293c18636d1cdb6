"""People at their browsers and programs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from reelmill.adapters.passwords import Argon2Passwords
from reelmill.bootstrap.service import Services
from reelmill.usecases.identity.setup_token import ensure_setup_token

USERS = "/dashboard/admin/users"

NEW_PASSWORD = "a password that is new"
PASSWORD = "a long enough password"

CHEAP = {"time_cost": 1, "memory_kib": 4096, "parallelism": 1}


class CountingPasswords(Argon2Passwords):
    """Argon2id that remembers how often, and for whom, it has compared."""

    def __init__(self) -> None:
        super().__init__(**CHEAP)
        self.compared: list[bool] = []

    async def matches(self, password_hash: str | None, password: str, by: str) -> bool:
        same = await super().matches(password_hash, password, by)
        self.compared.append(password_hash is not None)
        return same


@dataclass
class Clock:
    """A clock that a test sets forward."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@asynccontextmanager
async def browser(app: FastAPI, address: str = "203.0.113.7") -> AsyncIterator[AsyncClient]:
    """A client that keeps cookies, from one address, over TLS."""
    transport = ASGITransport(app, client=(address, 50_000))
    headers = {"User-Agent": "Browser/1"}
    async with AsyncClient(
        transport=transport, base_url="https://render.example", headers=headers
    ) as client:
        yield client


async def register(client: AsyncClient, email: str, **beside: Any) -> Response:
    body = {"email": email, "password": PASSWORD} | beside
    return await client.post("/auth/register", json=body)


async def log_in(client: AsyncClient, email: str, password: str = PASSWORD) -> Response:
    return await client.post("/auth/login", json={"email": email, "password": password})


async def make_key(client: AsyncClient, name: str = "key") -> str:
    answer = await client.post("/dashboard/api-keys", json={"name": name})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["key"])


def codes(answer: Response) -> list[tuple[str, str]]:
    """Pointer and code of each problem."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return [(problem["pointer"], problem["code"]) for problem in answer.json()["errors"]]


def refused(answer: Response, status: int, code: str, pointer: str = "") -> None:
    """The answer is this one problem."""
    assert (answer.status_code, codes(answer)) == (status, [(pointer, code)]), answer.text


def bearer(proof: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {proof}"}


async def setup_token(services: Services) -> str:
    token = await ensure_setup_token(services.database)
    assert token is not None
    return token


async def address_of(client: AsyncClient) -> str:
    return f"{USERS}/{(await client.get('/me')).json()['id']}"


async def link_for(ada: AsyncClient, address: str) -> dict[str, str]:
    answer = await ada.post(f"{address}/password-reset")
    assert answer.status_code == 201, answer.text
    made: dict[str, str] = answer.json()
    return made


async def use_link(client: AsyncClient, token: str, password: str = NEW_PASSWORD) -> Response:
    return await client.post("/auth/password-reset", json={"token": token, "newPassword": password})

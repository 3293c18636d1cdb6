"""A real HTTP server that is reported things, and people who have it told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import psycopg
from aiohttp import web
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy import insert, update
from standardwebhooks import Webhook as Verifier

from reelmill.adapters.postgres.database import PostgresTransaction
from reelmill.adapters.postgres.tables import jobs, users
from reelmill.bootstrap.service import Services
from reelmill.usecases.ports.database import Transaction


@dataclass
class Clock:
    """A clock that a test sets forward."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC) + timedelta(seconds=60))

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@dataclass
class Receiver:
    """Notes what arrives; answers what `answers` says, then 200.

    Attributes:
        url: Where it is.
        arrived: (headers, body) of every message.
        answers: Statuses of the next answers.
        headers: Headers of every answer.
        text: Body of every answer.
        wait_seconds: How long it thinks.
    """

    url: str = ""
    arrived: list[tuple[dict[str, str], str]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    text: str = "thank you"
    wait_seconds: float = 0

    async def receive(self, request: web.Request) -> web.Response:
        self.arrived.append((dict(request.headers), await request.text()))
        await asyncio.sleep(self.wait_seconds)
        status = self.answers.pop(0) if self.answers else 200
        return web.Response(status=status, text=self.text, headers=self.headers)

    def verified(self, secret: str, number: int = -1) -> dict[str, Any]:
        """A message, whose signature is checked by the library that receivers use."""
        headers, body = self.arrived[number]
        return cast(dict[str, Any], Verifier(secret).verify(body, headers))


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", receiver.receive)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


@dataclass(frozen=True)
class Someone:
    """A user, and a client that proves to be them."""

    id: UUID
    client: AsyncClient

    async def register(self, url: str, **beside: Any) -> dict[str, Any]:
        answer = await self.client.post("/v1/webhooks", json={"url": url, **beside})
        assert answer.status_code == 201, answer.text
        return cast(dict[str, Any], answer.json())

    async def get(self, path: str) -> dict[str, Any]:
        answer = await self.client.get(path)
        assert answer.status_code == 200, answer.text
        return cast(dict[str, Any], answer.json())

    async def post(self, path: str) -> dict[str, Any]:
        answer = await self.client.post(path)
        assert answer.status_code in {200, 202}, answer.text
        return cast(dict[str, Any], answer.json())

    async def log(self) -> list[dict[str, Any]]:
        return cast(list[dict[str, Any]], (await self.get("/v1/deliveries"))["items"])


def client_of(app: FastAPI, user_id: UUID) -> AsyncClient:
    headers = {"X-Test-User": str(user_id)}
    return AsyncClient(transport=ASGITransport(app), base_url="http://test", headers=headers)


async def new_user(services: Services) -> UUID:
    user_id = uuid4()
    row = {"id": user_id, "email": f"{user_id}@example.com", "password_hash": "", "role": "USER"}
    async with services.database.begin() as transaction:
        await rows_of(transaction).connection.execute(insert(users).values(row))
    return user_id


async def ended_job(
    services: Services, user_id: UUID, status: str = "SUCCEEDED", **values: Any
) -> UUID:
    """A job that ended just now, and told so."""
    job_id = uuid4()
    row = {"id": job_id, "user_id": user_id, "payload": {}, "attempt": 1, "phase": "ENDED"}
    async with services.database.begin() as transaction:
        statement = insert(jobs).values(**row, status=status, **values)
        await rows_of(transaction).connection.execute(statement)
        await transaction.deliveries.enqueue_for_jobs([job_id], f"job.{status.lower()}")
    return job_id


async def set_job(services: Services, job_id: UUID, **values: Any) -> None:
    async with services.database.begin() as transaction:
        statement = update(jobs).where(jobs.c.id == job_id).values(values)
        await rows_of(transaction).connection.execute(statement)


def rows_of(transaction: Transaction) -> PostgresTransaction:
    assert isinstance(transaction, PostgresTransaction)
    return transaction


async def lose_connections(services: Services) -> None:
    """End every connection of this test's database, as a restart of the server does."""
    async with await psycopg.AsyncConnection.connect(services.database_url) as connection:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

"""Streams of events over a real socket, and what changes jobs behind their back."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import uvicorn
from fastapi import FastAPI
from httpx import AsyncClient, Response
from jobs_api import Someone, key_of, new_user, set_job

from reelmill.adapters.postgres.job_events import notify
from reelmill.adapters.postgres.listen import Listener
from reelmill.api.app import create_app
from reelmill.bootstrap.listening import listening
from reelmill.bootstrap.service import Services

WORKING = {"status": "PROCESSING", "phase": "ENCODING", "stage": "encode"}
ENDED = {"status": "SUCCEEDED", "phase": "ENDED", "progress": 100, "stage": None}


@dataclass(frozen=True)
class Served:
    """A server on a socket, with what it works with and what it hears."""

    url: str
    server: uvicorn.Server
    services: Services
    listener: Listener


@pytest.fixture
async def served(services: Services, anyio_backend: str) -> AsyncIterator[Served]:
    app = create_app(services)
    async with listening(services) as listener:
        await asyncio.wait_for(listener.listening.wait(), 10)
        async with serving(app) as (server, url):
            yield Served(url, server, services, listener)


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[tuple[uvicorn.Server, str]]:
    config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=5)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening_socket:
        task = asyncio.create_task(server._serve([listening_socket]))
        try:
            yield server, f"http://127.0.0.1:{listening_socket.getsockname()[1]}"
        finally:
            server.should_exit = True
            await asyncio.wait_for(task, 10)


@asynccontextmanager
async def someone_watching(served: Served) -> AsyncIterator[Someone]:
    """A new user, whose client has a connection to the server."""
    user_id = await new_user(served.services)
    async with AsyncClient(base_url=served.url, timeout=20) as client:
        client.headers["X-API-Key"] = await key_of(served.services, user_id)
        yield Someone(user_id, client)


@dataclass(frozen=True)
class Event:
    name: str
    id: str
    data: dict[str, Any]


async def events_of(answer: Response) -> AsyncIterator[Event]:
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    fields: dict[str, str] = {}
    async for line in answer.aiter_lines():
        if line:
            name, _, value = line.partition(":")
            fields[name] = value.strip()
        elif "data" in fields:
            name, given = fields["event"], fields.get("id", "")
            yield Event(name, given, json.loads(fields.pop("data")))
            fields = {}


async def change(services: Services, job_id: str, **values: Any) -> None:
    """Change a job and tell it, as a worker does."""
    await set_job(services, job_id, **values)
    async with services.database.begin() as transaction:
        await notify(transaction.connection, [UUID(job_id)])  # type: ignore[attr-defined]

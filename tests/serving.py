"""The service on a real socket."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import uvicorn
from fastapi import FastAPI

from api_users import ApiUser, api_user
from reelmill.api.app import create
from reelmill.bootstrap.service import open_services
from reelmill.settings import ServiceSettings
from reelmill.usecases.ports.users import Role


@dataclass(frozen=True)
class Serving:
    """The service on a socket, and what proves a user and an administrator to it."""

    url: str
    key: str
    browser: dict[str, str]
    administrator: dict[str, str]


@contextmanager
def serving_on(postgres_server: str, template_database: str, home: Path) -> Iterator[Serving]:
    """The whole service with a database of its own, but for workers."""
    name = f"reelmill_serving_{uuid4().hex[:8]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template_database}".encode())
    base, _, query = postgres_server.partition("?")
    url = f"{base.rpartition('/')[0]}/{name}?{query}"
    chosen = _settings(url, home)
    app = create(chosen)
    server = uvicorn.Server(uvicorn.Config(app, port=0, lifespan="on", log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield asyncio.run(_users(app, chosen, f"http://127.0.0.1:{port}"))
    server.should_exit = True
    thread.join(10)
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(scope="session")
def serving(
    postgres_server: str, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serving]:
    """The whole service but for workers, for all tests of a run."""
    with serving_on(postgres_server, template_database, tmp_path_factory.mktemp("home")) as made:
        yield made


def _settings(url: str, home: Path) -> ServiceSettings:
    return ServiceSettings(
        home=home,
        DATABASE_URL=url,
        SESSION_SECRET="s" * 40,
        JWT_SECRET="j" * 40,
        requests_per_minute=1_000_000,
        public_url="http://127.0.0.1",
    )


async def _users(app: FastAPI, chosen: ServiceSettings, url: str) -> Serving:
    async with (
        open_services(chosen) as services,
        api_user(app, services) as user,
        api_user(app, services, Role.ADMIN) as root,
    ):
        return Serving(
            url,
            user.key.headers["x-api-key"],
            _cookie(user),
            _cookie(root),
        )


def _cookie(user: ApiUser) -> dict[str, str]:
    name, _, value = user.browser.headers["cookie"].partition("=")
    return {name: value}

"""What the OpenAPI document promises, held against the running service by generated requests."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import schemathesis
import uvicorn
from api_users import ApiUser, api_user
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
)

from reelmill.api.app import create
from reelmill.bootstrap.service import open_services
from reelmill.settings import ServiceSettings
from reelmill.usecases.ports.users import Role

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

ENDLESS = "/v1/events"

LISTS_BY_TIME = {"/v1/jobs", "/dashboard/jobs"}

SAYS_MORE = positive_data_acceptance
"""Not asked for: a schema cannot say all that makes a spec, a cursor or a name right."""

schema = schemathesis.openapi.from_dict(
    create(ServiceSettings()).openapi(),
    config=schemathesis.Config.from_dict(
        {
            "generation": {"mode": "all", "with-security-parameters": False},
            "phases": {"coverage": {"enabled": False}},
        }
    ),
)


@dataclass(frozen=True)
class Serving:
    """The service on a socket, and what proves a user and an administrator to it."""

    url: str
    key: str
    browser: dict[str, str]
    administrator: dict[str, str]


@pytest.fixture(scope="module")
def serving(
    postgres_server: str, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serving]:
    name = f"reelmill_fuzz_{uuid4().hex[:8]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template_database}".encode())
    base, _, query = postgres_server.partition("?")
    url = f"{base.rpartition('/')[0]}/{name}?{query}"
    chosen = _settings(url, tmp_path_factory.mktemp("home"))
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


@schema.exclude(path=ENDLESS).parametrize()
@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_service_does_what_its_document_says(case: Any, serving: Serving) -> None:
    security = {name for need in case.operation.definition.raw["security"] for name in need}
    headers, cookies = {}, {}
    excluded: list[Any] = [SAYS_MORE]
    if "/admin/" in case.path:
        cookies = serving.administrator
    elif "apiKey" in security:
        headers["X-API-Key"] = serving.key
    elif security:
        cookies = serving.browser
    if cookies:
        excluded.append(ignored_auth)  # it knows no `__Host-`; `test_isolation` looks at this
    if case.path in LISTS_BY_TIME:
        excluded.append(negative_data_rejection)  # a time may also be seconds since 1970
    if case.path == "/health":
        excluded.append(not_a_server_error)  # 503 without workers is what it is for
    case.call_and_validate(
        base_url=serving.url,
        headers=headers,
        cookies=cookies,
        timeout=20,
        excluded_checks=excluded,
    )

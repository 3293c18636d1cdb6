"""The doors as delivered: who reaches the service, who gets an account, which names are ours."""

from __future__ import annotations

import re
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
import yaml  # type: ignore[import-untyped]
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from reelmill.api.frame.rates import Rates, TokenBuckets
from reelmill.bootstrap.storage import user_bytes
from reelmill.settings import ServiceSettings
from reelmill.settings.hosts import host_of_header, is_loopback, neighbourhood
from web_process import Web, web_process

ROOT = Path(__file__).parents[2]
ACCOUNT = {"email": "stranger@example.com", "password": "ten or more characters"}
BYTES_OF_64 = "2001:db8:1:2::"


def image_variables() -> dict[str, str]:
    """Variables of the image that the documented single container runs."""
    text = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    (line,) = re.findall(r"^ENV (PATH=.*)$", text.split("\nFROM ")[-1], re.MULTILINE)
    words = dict(word.split("=", 1) for word in line.split())
    return {name: words[name] for name in words if name.startswith("REELMILL_")}


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Async tests run on asyncio alone."""
    return "asyncio"


@pytest.fixture(scope="module")
def home_alone() -> Iterator[Web]:
    """A service that was told nothing."""
    with web_process() as running:
        yield running


@pytest.fixture(scope="module")
def container() -> Iterator[Web]:
    """The single container of the page on Docker, behind an address with TLS."""
    chosen = {n: v for n, v in image_variables().items() if n != "REELMILL_HOME"}
    public = {"REELMILL_PUBLIC_URL": "https://render.example"}
    with web_process(None, **chosen, **public) as running:
        yield running


def test_told_nothing_it_listens_on_loopback_alone(home_alone: Web) -> None:
    listening = psutil.Process(home_alone.process.pid).net_connections("tcp")
    addresses = {c.laddr.ip for c in listening if c.status == psutil.CONN_LISTEN}
    assert addresses == {"127.0.0.1"}
    assert "Setup token" not in home_alone.log


@pytest.mark.parametrize(
    "host", ["evil.test", "localhost.evil.test", "10.0.0.1", "[::2]", "localhost@evil.test", ""]
)
def test_a_foreign_name_is_not_ours(home_alone: Web, host: str) -> None:
    forwarded = {"Host": host, "X-Forwarded-Host": "localhost"}
    answer = httpx.get(f"{home_alone.url}/auth/status", headers=forwarded)
    assert (answer.status_code, answer.json()["code"]) == (421, "unknown_host")
    if host:
        assert "REELMILL_ALLOWED_HOSTS" in answer.json()["errors"][0]["hint"]
    health = httpx.get(f"{home_alone.url}/health", headers=forwarded)
    assert (health.status_code, health.json()) == (200, {"status": "ok"})
    ready = httpx.get(f"{home_alone.url}/health?ready=1", headers=forwarded)
    assert set(ready.json()) == {"status"}


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:99", "127.0.0.1", "[::1]:8000"])
def test_loopback_is_ours(home_alone: Web, host: str) -> None:
    answer = httpx.get(f"{home_alone.url}/auth/status", headers={"Host": host})
    assert answer.status_code == 200


def test_two_hosts_or_none_are_refused(home_alone: Web) -> None:
    for lines in ("", "Host: localhost\r\nHost: evil.test\r\n"):
        with socket.create_connection(("127.0.0.1", home_alone.port)) as client:
            end = "Connection: close\r\n\r\n"
            client.sendall(f"GET /auth/status HTTP/1.1\r\n{lines}{end}".encode())
            assert client.recv(100).startswith(b"HTTP/1.1 400")


def test_the_documented_container_gives_strangers_no_account(container: Web) -> None:
    token = container.setup_token()
    with httpx.Client(base_url=container.url, headers={"Host": "render.example"}) as client:
        codes = set()
        for _ in range(12):
            answer = client.post("/auth/register", json=ACCOUNT)
            codes.add((answer.status_code, answer.json()["code"]))
        assert codes == {(403, "setup_token_required")}
        made = client.post("/auth/register", json={**ACCOUNT, "setupToken": token})
        assert made.status_code == 201, made.text
        again = client.post("/auth/register", json={**ACCOUNT, "email": "b@example.com"})
        assert (again.status_code, again.json()["code"]) == (403, "registration_closed")
        cookie = made.headers["set-cookie"]
        assert cookie.startswith("__Host-reelmill=")
        assert "; Secure" in cookie
        assert "strict-transport-security" in made.headers


def test_every_recipe_for_more_than_one_machine_is_closed() -> None:
    compose: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    environment = compose["services"]["web"]["environment"]
    for variables in (image_variables(), environment):
        settings = ServiceSettings(host=variables["REELMILL_HOST"])
        assert settings.exposed
        assert settings.who_may_register == "closed"
    assert "web" in environment["REELMILL_ALLOWED_HOSTS"].split()


@pytest.mark.parametrize(
    ("changes", "exposed"),
    [
        ({}, False),
        ({"host": "::1"}, False),
        ({"public_url": "http://localhost:8000"}, False),
        ({"DATABASE_URL": "postgresql://localhost/x"}, False),
        ({"host": "0.0.0.0"}, True),
        ({"host": "::"}, True),
        ({"host": "192.168.1.5"}, True),
        ({"public_url": "https://render.example"}, True),
    ],
)
def test_who_reaches_it_decides_who_may_register(changes: dict[str, Any], exposed: bool) -> None:
    settings = ServiceSettings(**changes)
    assert settings.exposed is exposed
    assert settings.who_may_register == ("closed" if exposed else "open")
    assert ServiceSettings(**changes, registration="open").who_may_register == "open"


@pytest.mark.anyio
async def test_one_network_of_ipv6_is_one_client() -> None:
    seen = []
    rates = Rates(_answer_nothing, TokenBuckets(1))
    for address in (f"{BYTES_OF_64}1", f"{BYTES_OF_64}ffff", "2001:db8:1:3::1"):
        transport = httpx.ASGITransport(rates, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            seen.append((await client.get("/v1/jobs")).status_code)
    assert seen == [204, 429, 204]
    assert neighbourhood(f"{BYTES_OF_64}1") == neighbourhood(f"{BYTES_OF_64}ffff")
    assert neighbourhood("2001:db8:1:3::1") != neighbourhood(f"{BYTES_OF_64}1")
    assert neighbourhood("::ffff:192.0.2.1") == "192.0.2.1"


async def _answer_nothing(scope: Scope, receive: Receive, send: Send) -> None:
    await Response(status_code=204)(scope, receive, send)


def test_one_user_cannot_fill_the_disk(tmp_path: Path) -> None:
    disk = shutil.disk_usage(tmp_path).total
    quota = user_bytes(ServiceSettings(home=tmp_path))
    assert quota == max(1024**3, min(disk // 10, 100 * 1024**3))
    assert user_bytes(ServiceSettings(home=tmp_path, user_storage_bytes=5)) == 5


def test_names_that_only_look_like_loopback_are_not() -> None:
    assert all(is_loopback(name) for name in ("localhost.", "a.localhost", "127.9.9.9", "[::1]"))
    assert not any(is_loopback(name) for name in ("localhost.test", "127.0.0.1.test", "0.0.0.0"))
    assert host_of_header("a:b") is None
    assert host_of_header("a/b") is None

"""Where paths begin: from the public address, or from trusted proxies alone, strictly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient

from api_users import codes
from reelmill.api.app import create_app
from reelmill.bootstrap.service import Services

pytestmark = pytest.mark.anyio

MARK = 'name="reelmill-prefix" content="'


def client(services: Services, peer: str = "10.0.0.9", **settings: Any) -> AsyncClient:
    chosen = services.settings.model_copy(update=settings)
    app = create_app(replace(services, settings=chosen))
    return AsyncClient(transport=ASGITransport(app, client=(peer, 1)), base_url="http://localhost")


async def prefix(asked: AsyncClient, *reported: str, path: str = "/login") -> str:
    headers = [("X-Forwarded-Prefix", value) for value in reported]
    async with asked:
        answer = await asked.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.text.partition(MARK)[2].partition('"')[0]


PROXY: dict[str, Any] = {"trusted_proxies": ("10.0.0.9",)}


async def test_strangers_are_not_believed(services: Services) -> None:
    assert await prefix(client(services), "/tools") == ""
    assert await prefix(client(services, "10.0.0.8", **PROXY), "/tools") == ""
    assert await prefix(client(services, **PROXY), "/tools") == "/tools"
    assert await prefix(client(services, **PROXY), "/tools/") == "/tools"
    assert await prefix(client(services, **PROXY), "/") == ""
    assert await prefix(client(services, **PROXY), "") == ""


async def test_what_the_nearest_proxy_wrote_counts(services: Services) -> None:
    assert await prefix(client(services, **PROXY), "/evil", "/tools") == "/tools"
    assert await prefix(client(services, **PROXY), "/evil, /tools") == "/tools"


async def test_the_public_address_decides_where_it_is_set(services: Services) -> None:
    url = "https://example.com/tools/reelmill/"
    found = client(services, public_url=url, **PROXY)
    assert await prefix(found, "/evil") == "/tools/reelmill"
    plain = client(services, public_url="https://example.com", **PROXY)
    assert await prefix(plain, "/evil") == ""


@pytest.mark.parametrize(
    "reported",
    [
        'tools"><script>alert(1)</script>',
        '/tools"><script>',
        "/tools/../admin",
        "/..",
        "/.",
        "//evil.example",
        "/tools//x",
        "https://evil.example/",
        "/tools%2Fx",
        "/tools;x",
        "/tools?x",
        "/tools\\x",
        "/t ools",
        "/tools\tx",
        "/caf\u00e9",
        "/a/" + "b" * 250,
        "/" + "a/" * 120 + "b",
        "/v1",
        "/tools/files",
        "/static",
        "tools",
    ],
)
async def test_what_is_no_plain_path_is_refused(services: Services, reported: str) -> None:
    async with client(services, **PROXY) as asked:
        answer = await asked.get("/login", headers=[(b"X-Forwarded-Prefix", reported.encode())])
    assert (answer.status_code, codes(answer)) == (400, ["invalid_request"])
    assert "evil" not in answer.text
    assert "script" not in answer.text


@pytest.mark.parametrize("reported", [True, False])
async def test_a_prefix_that_the_proxy_leaves_on_is_taken_off(
    services: Services, reported: bool
) -> None:
    settings: dict[str, Any] = PROXY if reported else {"public_url": "http://localhost/tools"}
    headers = {"X-Forwarded-Prefix": "/tools"} if reported else {}
    async with client(services, **settings) as asked:
        for path in ("/tools/health", "/health"):
            answer = await asked.get(path, headers=headers)
            assert answer.json()["status"] == "ok", path
        for path in ("/tools", "/tools/", "/tools/jobs/1", "/toolsx"):
            page = await asked.get(path, headers=headers)
            assert f'{MARK}/tools"' in page.text, path
        missing = await asked.get("/tools/v1/nowhere", headers=headers)
        assert (missing.status_code, codes(missing)) == (404, ["not_found"])
        doubled = await asked.get("/tools/tools/health", headers=headers)
        assert doubled.headers["content-type"].startswith("text/html")


async def test_cookies_and_places_are_of_the_prefix(services: Services) -> None:
    body = {"email": "ada@example.com", "password": "correct horse battery"}
    headers = {"X-Forwarded-Prefix": "/tools", "X-Forwarded-Proto": "https"}
    async with client(services, **PROXY) as asked:
        made = await asked.post("/auth/register", json=body, headers=headers)
        assert made.status_code == 201, made.text
        cookie = made.headers["set-cookie"]
        out = await asked.post("/auth/logout", headers=headers)
    assert cookie.startswith("__Secure-reelmill=")
    assert "Path=/tools;" in cookie
    assert "Path=/tools;" in out.headers["set-cookie"]
    assert "__Secure-reelmill=" in out.headers["set-cookie"]


async def test_the_openapi_document_names_the_whole_address(services: Services) -> None:
    assert await _servers(client(services, **PROXY)) == ["http://localhost/tools"]
    public = client(services, public_url="https://example.com/render", **PROXY)
    assert await _servers(public) == ["https://example.com/render"]


async def _servers(asked: AsyncClient) -> list[str]:
    async with asked:
        answer = await asked.get("/openapi.json", headers={"X-Forwarded-Prefix": "/tools"})
    return [server["url"] for server in answer.json()["servers"]]

"""Sessions and their cookies."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response
from people import PASSWORD, Clock, bearer, browser, log_in, make_key, refused, register
from sqlalchemy import select

from reelmill.adapters.postgres.tables import sessions
from reelmill.bootstrap.service import Services

pytestmark = pytest.mark.anyio

Reconfigured = Callable[..., FastAPI]
NAME = "__Host-reelmill"


def cookie_of(answer: Response, name: str = NAME) -> dict[str, str]:
    morsel = SimpleCookie(answer.headers["set-cookie"])[name]
    return {key: str(value) for key, value in morsel.items() if value} | {"value": morsel.value}


async def rows_of(services: Services) -> list[Any]:
    async with services.database.begin() as transaction:
        found = await transaction.connection.execute(select(sessions))  # type: ignore[attr-defined]
        return list(found)


async def test_behind_an_https_address_the_cookie_is_held_to_this_host_and_to_tls(
    ada: AsyncClient, stranger: AsyncClient
) -> None:
    answer = await log_in(stranger, "ada@example.com")
    reported = answer.headers["set-cookie"]
    cookie = cookie_of(answer)
    assert {"HttpOnly", "Secure"} <= set(reported.split("; "))
    assert (cookie["samesite"], cookie["path"]) == ("lax", "/")
    assert "domain" not in reported.lower()
    assert answer.headers["cache-control"] == "no-store"


async def test_without_a_public_address_the_cookie_works_without_tls(
    reconfigured: Reconfigured,
) -> None:
    app = reconfigured(public_url=None)
    async with browser(app) as client:
        client.base_url = "http://localhost:8000"
        answer = await register(client, "ada@example.com")
        assert "Secure" not in answer.headers["set-cookie"]
        assert "HttpOnly" in answer.headers["set-cookie"]
        assert cookie_of(answer, "reelmill")["samesite"] == "lax"
        assert (await client.get("/me")).status_code == 200


async def test_only_a_hash_of_the_token_is_stored(
    ada: AsyncClient, stranger: AsyncClient, services: Services
) -> None:
    token = cookie_of(await log_in(stranger, "ada@example.com"))["value"].partition(".")[0]
    rows = await rows_of(services)
    assert hashlib.sha256(token.encode()).digest() in [row.token_hash for row in rows]
    assert token not in str([tuple(row) for row in rows])


async def test_a_cookie_that_was_not_signed_here_is_nobody(
    ada: AsyncClient, reconfigured: Reconfigured
) -> None:
    value = ada.cookies[NAME]
    token, _, signature = value.partition(".")
    wrong = [token, f"{token}.", f".{signature}", f"x{value}", f"{value}x", f"{token}.{token}"]
    for changed in [*wrong, "", ".", "\u00e9.\u00e9"]:
        answer = await ada.get("/me", headers=[(b"Cookie", f"{NAME}={changed}".encode("latin-1"))])
        refused(answer, 401, "not_authenticated")
    from_elsewhere = {"Cookie": f"reelmill={value}"}
    ada.cookies.clear()
    refused(await ada.get("/me", headers=from_elsewhere), 401, "not_authenticated")
    assert (await ada.get("/me", headers={"Cookie": f"{NAME}={value}"})).status_code == 200


async def test_a_login_never_takes_over_the_token_that_the_browser_came_with(
    ada: AsyncClient, stranger: AsyncClient, app: FastAPI
) -> None:
    await log_in(stranger, "ada@example.com")
    planted = stranger.cookies[NAME]
    answer = await log_in(stranger, "ada@example.com")
    assert cookie_of(answer)["value"] != planted
    assert (await stranger.get("/me")).status_code == 200
    async with browser(app) as attacker:
        refused(
            await attacker.get("/me", headers={"Cookie": f"{NAME}={planted}"}), 401, "session_ended"
        )


async def test_a_session_lasts_as_long_as_it_is_used(ada: AsyncClient, clock: Clock) -> None:
    for _ in range(5):
        clock.forward(days=13)
        assert (await ada.get("/me")).status_code == 200
    clock.forward(days=14)
    refused(await ada.get("/me"), 401, "session_ended")


async def test_use_is_written_at_most_once_a_minute(
    ada: AsyncClient, clock: Clock, services: Services
) -> None:
    begun = (await rows_of(services))[0].last_seen_at
    clock.forward(seconds=59)
    await ada.get("/me")
    assert (await rows_of(services))[0].last_seen_at == begun
    clock.forward(seconds=1)
    await ada.get("/me")
    row = (await rows_of(services))[0]
    assert row.last_seen_at == clock.now
    assert (row.expires_at - row.last_seen_at).days == 14


async def test_one_sees_and_ends_ones_own_sessions(
    ada: AsyncClient, bob: AsyncClient, stranger: AsyncClient
) -> None:
    await log_in(stranger, "ada@example.com")
    items = (await ada.get("/dashboard/sessions")).json()["items"]
    assert [(item["current"], item["address"]) for item in items] == [
        (item["address"] == "203.0.113.7", item["address"]) for item in items
    ]
    assert {item["address"] for item in items} == {"203.0.113.7", "192.0.2.55"}
    assert {item["userAgent"] for item in items} == {"Browser/1"}
    other = next(item["id"] for item in items if not item["current"])
    refused(await bob.delete(f"/dashboard/sessions/{other}"), 404, "session_not_found")
    assert (await stranger.get("/me")).status_code == 200
    assert (await ada.delete(f"/dashboard/sessions/{other}")).status_code == 204
    refused(await stranger.get("/me"), 401, "session_ended")
    refused(await ada.delete(f"/dashboard/sessions/{other}"), 404, "session_not_found")
    refused(await ada.delete("/dashboard/sessions/none"), 404, "not_found")


async def test_one_can_log_out_everywhere_else(
    ada: AsyncClient, bob: AsyncClient, stranger: AsyncClient
) -> None:
    await log_in(stranger, "ada@example.com")
    assert (await ada.delete("/dashboard/sessions")).json() == {"ended": 1}
    refused(await stranger.get("/me"), 401, "session_ended")
    assert (await ada.get("/me")).status_code == 200
    assert (await bob.get("/me")).status_code == 200


async def test_a_new_password_ends_every_session_but_the_one_that_sets_it(
    ada: AsyncClient, stranger: AsyncClient
) -> None:
    await log_in(stranger, "ada@example.com")
    before = ada.cookies[NAME]
    body = {"currentPassword": PASSWORD, "newPassword": "another long password"}
    answer = await ada.post("/dashboard/password", json=body)
    assert answer.status_code == 204
    assert ada.cookies[NAME] != before
    assert (await ada.get("/me")).status_code == 200
    refused(await stranger.get("/me"), 401, "session_ended")
    refused(await log_in(stranger, "ada@example.com"), 401, "invalid_credentials")
    assert (await log_in(stranger, "ada@example.com", "another long password")).is_success


async def test_a_new_password_takes_the_old_one_and_is_throttled(ada: AsyncClient) -> None:
    body = {"currentPassword": "wrong", "newPassword": "another long password"}
    for _ in range(5):
        answer = await ada.post("/dashboard/password", json=body)
        refused(answer, 422, "wrong_password", "/currentPassword")
    refused(await ada.post("/dashboard/password", json=body), 429, "too_many_attempts")
    short = {"currentPassword": PASSWORD, "newPassword": "short"}
    answer = await ada.post("/dashboard/password", json=short)
    refused(answer, 422, "password_too_short", "/newPassword")


async def test_what_needs_a_session_takes_neither_keys_nor_tokens(
    ada: AsyncClient, stranger: AsyncClient
) -> None:
    token = (await ada.post("/auth/token")).json()["accessToken"]
    for proof in (await make_key(ada), token):
        for method, path in [
            ("GET", "/dashboard/api-keys"),
            ("GET", "/dashboard/sessions"),
            ("DELETE", "/dashboard/sessions"),
        ]:
            answer = await stranger.request(method, path, headers=bearer(proof))
            refused(answer, 403, "session_required")
        answer = await stranger.post("/auth/token", headers=bearer(proof))
        refused(answer, 403, "session_required")


async def test_nobody_gets_nothing(stranger: AsyncClient) -> None:
    for method, path in [
        ("GET", "/me"),
        ("POST", "/auth/token"),
        ("GET", "/dashboard/api-keys"),
        ("POST", "/dashboard/api-keys"),
        ("GET", "/dashboard/sessions"),
        ("GET", "/dashboard/admin/users"),
        ("GET", "/dashboard/admin/invites"),
    ]:
        json = {"name": "x"} if path.endswith("keys") and method == "POST" else None
        answer = await stranger.request(method, path, json=json)
        refused(answer, 401, "not_authenticated")
        assert answer.headers["www-authenticate"] == "Bearer"

"""Password resets: an administrator's link sets a new password, once."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

import anyio
import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response
from people import (
    NEW_PASSWORD,
    PASSWORD,
    USERS,
    Clock,
    address_of,
    bearer,
    browser,
    link_for,
    log_in,
    make_key,
    refused,
    use_link,
)
from sqlalchemy import select
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from reelmill.adapters.postgres.tables import password_resets
from reelmill.bootstrap.service import Services
from reelmill.usecases.identity.accounts import forget_what_ended
from reelmill.usecases.identity.register import reset_password
from reelmill.usecases.ports.users import Role

pytestmark = pytest.mark.anyio


def void(answer: Response) -> None:
    refused(answer, 403, "password_reset_invalid", "/token")


async def rows_of(services: Services) -> list[Any]:
    async with services.database.begin() as transaction:
        found = await transaction.connection.execute(  # type: ignore[attr-defined]
            select(password_resets)
        )
        return list(found)


async def test_a_link_sets_a_new_password_once_and_ends_sessions_and_tokens(
    ada: AsyncClient, bob: AsyncClient, stranger: AsyncClient
) -> None:
    bearer_token = (await bob.post("/auth/token")).json()["accessToken"]
    key = await make_key(bob)
    made = await link_for(ada, await address_of(bob))
    assert made["url"] == f"https://render.example/login?reset={made['token']}"
    answer = await use_link(stranger, made["token"])
    assert (answer.status_code, answer.content) == (204, b"")
    assert "set-cookie" not in answer.headers
    refused(await bob.get("/me"), 401, "session_ended")
    refused(await stranger.get("/me", headers=bearer(bearer_token)), 401, "invalid_token")
    assert (await stranger.get("/me", headers=bearer(key))).status_code == 200
    refused(await log_in(stranger, "bob@example.com"), 401, "invalid_credentials")
    assert (await log_in(stranger, "bob@example.com", NEW_PASSWORD)).status_code == 200
    void(await use_link(stranger, made["token"], "yet another password"))
    assert (await log_in(stranger, "bob@example.com", NEW_PASSWORD)).status_code == 200
    assert (await ada.get("/me")).status_code == 200


async def test_a_link_lasts_a_day_and_is_then_forgotten(
    ada: AsyncClient, bob: AsyncClient, stranger: AsyncClient, services: Services, clock: Clock
) -> None:
    address = await address_of(bob)
    first = await link_for(ada, address)
    clock.forward(hours=23, minutes=59)
    assert (await use_link(stranger, first["token"])).status_code == 204
    second = await link_for(ada, address)
    clock.forward(hours=24)
    void(await use_link(stranger, second["token"]))
    assert len(await rows_of(services)) == 1
    clock.forward(days=31)
    await forget_what_ended(services.identity)
    assert await rows_of(services) == []


async def test_a_newer_link_or_password_voids_the_earlier_link(
    ada: AsyncClient, bob: AsyncClient, stranger: AsyncClient, services: Services
) -> None:
    address = await address_of(bob)
    first, second = await link_for(ada, address), await link_for(ada, address)
    void(await use_link(stranger, first["token"]))
    body = {"currentPassword": PASSWORD, "newPassword": NEW_PASSWORD}
    assert (await bob.post("/dashboard/password", json=body)).status_code == 204
    void(await use_link(stranger, second["token"], "yet another password"))
    third = await link_for(ada, address)
    await reset_password(services.identity, "bob@example.com", PASSWORD)
    void(await use_link(stranger, third["token"]))
    assert (await log_in(stranger, "bob@example.com")).status_code == 200


async def test_a_link_is_for_its_user_alone(
    ada: AsyncClient, bob: AsyncClient, stranger: AsyncClient
) -> None:
    of_ada = await link_for(ada, await address_of(ada))
    of_bob = await link_for(ada, await address_of(bob))
    assert (await use_link(stranger, of_bob["token"])).status_code == 204
    assert (await ada.get("/me")).status_code == 200
    assert (await use_link(stranger, of_ada["token"])).status_code == 204
    refused(await ada.get("/me"), 401, "session_ended")


async def test_deactivated_users_get_and_use_no_link(
    ada: AsyncClient, bob: AsyncClient, stranger: AsyncClient
) -> None:
    address = await address_of(bob)
    made = await link_for(ada, address)
    await ada.patch(address, json={"active": False})
    void(await use_link(stranger, made["token"]))
    refused(await ada.post(f"{address}/password-reset"), 409, "user_deactivated")
    await ada.patch(address, json={"active": True})
    void(await use_link(stranger, made["token"]))
    assert (await log_in(stranger, "bob@example.com")).status_code == 200


async def test_a_link_is_void_even_where_it_outlived_the_access_of_its_user(
    ada: AsyncClient, bob: AsyncClient, stranger: AsyncClient, services: Services, clock: Clock
) -> None:
    """As while a release is deployed that does not know of links."""
    address = await address_of(bob)
    made = await link_for(ada, address)
    bob_id = UUID(address.rpartition("/")[2])
    async with services.database.begin() as transaction:
        await transaction.users.set_standing(bob_id, Role.USER, False, clock.now)
    assert len(await rows_of(services)) == 1
    void(await use_link(stranger, made["token"]))


async def test_a_bad_password_leaves_the_link_as_it_is(
    ada: AsyncClient, bob: AsyncClient, stranger: AsyncClient
) -> None:
    made = await link_for(ada, await address_of(bob))
    answer = await use_link(stranger, made["token"], "short")
    refused(answer, 422, "password_too_short", "/newPassword")
    assert (await bob.get("/me")).status_code == 200
    assert (await use_link(stranger, made["token"])).status_code == 204


async def test_guesses_at_links_count_as_failed_logins_of_the_address(
    ada: AsyncClient, bob: AsyncClient, stranger: AsyncClient
) -> None:
    made = await link_for(ada, await address_of(bob))
    for number in range(20):
        void(await use_link(stranger, f"guess {number}"))
    refused(await use_link(stranger, made["token"]), 429, "too_many_attempts")
    refused(await log_in(stranger, "ada@example.com"), 429, "too_many_attempts")
    assert (await use_link(bob, made["token"])).status_code == 204  # from elsewhere


async def test_a_used_link_lets_in_who_was_locked_out_by_guesses(
    ada: AsyncClient, bob: AsyncClient, stranger: AsyncClient
) -> None:
    made = await link_for(ada, await address_of(bob))
    for _ in range(5):
        refused(
            await log_in(stranger, "bob@example.com", "wrong password"), 401, "invalid_credentials"
        )
    refused(await log_in(stranger, "bob@example.com"), 429, "too_many_attempts")
    assert (await use_link(stranger, made["token"])).status_code == 204
    assert (await log_in(stranger, "bob@example.com", NEW_PASSWORD)).status_code == 200


async def test_of_many_who_use_a_link_at_once_one_sets_the_password(
    ada: AsyncClient, bob: AsyncClient, app: FastAPI
) -> None:
    token = (await link_for(ada, await address_of(bob)))["token"]
    done = {}

    async def come(number: int) -> None:
        async with browser(app, f"192.0.2.{number}") as client:
            password = f"a new password {number}"
            done[password] = (await use_link(client, token, password)).status_code

    async with anyio.create_task_group() as group:
        for number in range(1, 7):
            group.start_soon(come, number)
    assert sorted(done.values()) == [204, 403, 403, 403, 403, 403]
    (password,) = (password for password, status in done.items() if status == 204)
    assert (await log_in(bob, "bob@example.com", password)).status_code == 200


async def test_only_administrators_make_links(
    ada: AsyncClient, bob: AsyncClient, stranger: AsyncClient
) -> None:
    of_ada = await address_of(ada)
    refused(await bob.post(f"{of_ada}/password-reset"), 403, "admin_required")
    refused(await stranger.post(f"{of_ada}/password-reset"), 401, "not_authenticated")
    by_key = await stranger.post(f"{of_ada}/password-reset", headers=bearer(await make_key(ada)))
    refused(by_key, 403, "session_required")
    nobody = f"{USERS}/00000000-0000-0000-0000-000000000000/password-reset"
    refused(await ada.post(nobody), 404, "user_not_found")


async def test_a_page_of_another_site_uses_no_link(
    ada: AsyncClient, bob: AsyncClient, stranger: AsyncClient
) -> None:
    token = (await link_for(ada, await address_of(bob)))["token"]
    stranger.headers["Origin"] = "https://evil.example"
    refused(await use_link(stranger, token), 403, "cross_site_request")


async def test_a_token_is_stored_as_a_hash_and_logged_nowhere(
    ada: AsyncClient,
    bob: AsyncClient,
    stranger: AsyncClient,
    services: Services,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with capture_logs(processors=[merge_contextvars]) as logs:
        answer = await ada.post(f"{await address_of(bob)}/password-reset")
        assert answer.headers["cache-control"] == "no-store"
        token = answer.json()["token"]
        (row,) = await rows_of(services)
        await stranger.get("/login", params={"reset": token})
        await use_link(stranger, token, "short")
        await use_link(stranger, token)
        await use_link(stranger, token)
    assert row.token_hash == hashlib.sha256(token.encode()).digest()
    assert token not in str(tuple(row))
    assert {"/login", "/auth/password-reset"} <= {line.get("path") for line in logs}
    assert token not in str(logs) + caplog.text

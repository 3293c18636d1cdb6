"""Logging in and out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import anyio
import pytest
from argon2 import extract_parameters
from fastapi import FastAPI
from httpx import AsyncClient
from people import CHEAP, PASSWORD, Clock, CountingPasswords, browser, log_in, refused

from reelmill.adapters.passwords import Argon2Passwords
from reelmill.api.app import create_app
from reelmill.bootstrap.service import Services

pytestmark = pytest.mark.anyio


async def test_who_logs_in_is_known(ada: AsyncClient, stranger: AsyncClient) -> None:
    answer = await log_in(stranger, "ada@example.com")
    assert answer.status_code == 200
    assert answer.json() == (await stranger.get("/me")).json()
    assert answer.json()["email"] == "ada@example.com"
    assert "password" not in answer.text


async def test_an_address_may_be_typed_in_capitals(ada: AsyncClient, stranger: AsyncClient) -> None:
    assert (await log_in(stranger, " Ada@Example.COM ")).status_code == 200


async def test_accents_may_be_typed_in_either_way(ada: AsyncClient, stranger: AsyncClient) -> None:
    body = {"currentPassword": PASSWORD, "newPassword": "de\u0301ja\u0300 vu, encore"}
    assert (await ada.post("/dashboard/password", json=body)).status_code == 204
    assert (await log_in(stranger, "ada@example.com", "d\u00e9j\u00e0 vu, encore")).is_success


@pytest.mark.parametrize(
    "email",
    ["ada@example.com", "nobody@example.com", "no address", "", "a@b", "\u00e9" * 500],
)
async def test_a_wrong_login_is_answered_alike_whatever_is_wrong(
    ada: AsyncClient, stranger: AsyncClient, email: str, passwords: CountingPasswords
) -> None:
    answer = await log_in(stranger, email, "not the password")
    reported = answer.json()
    assert answer.status_code == 401
    assert reported["code"] == "invalid_credentials"
    assert reported["detail"] == "Email or password is wrong."
    assert len(passwords.compared) == 1, "an unknown user costs a comparison too"
    assert "set-cookie" not in answer.headers


async def test_an_unknown_user_costs_a_comparison_of_the_same_parameters() -> None:
    passwords = Argon2Passwords(**CHEAP)
    of_somebody = await passwords.hash(PASSWORD, "here")
    assert extract_parameters(passwords._nobodys) == extract_parameters(of_somebody)
    assert not await passwords.matches(None, PASSWORD, "here")


@pytest.mark.parametrize("password", ["", "\u200b", "\U0001f600", "x" * 5000])
async def test_any_text_can_be_compared(ada: AsyncClient, password: str) -> None:
    refused(await log_in(ada, "ada@example.com", password), 401, "invalid_credentials")


async def test_a_user_who_is_shut_out_is_answered_like_an_unknown_one(
    ada: AsyncClient, bob: AsyncClient
) -> None:
    bobs = (await bob.get("/me")).json()["id"]
    answer = await ada.patch(f"/dashboard/admin/users/{bobs}", json={"active": False})
    assert answer.json()["active"] is False
    refused(await bob.get("/me"), 401, "session_ended")
    refused(await log_in(bob, "bob@example.com"), 401, "invalid_credentials")


async def test_hashes_are_argon2id_and_made_anew_when_parameters_change(
    ada: AsyncClient, stranger: AsyncClient, services: Services
) -> None:
    stronger = create_app(replace(services, passwords=Argon2Passwords(2, 8192, 2)))
    seen = [await _hash_of(services, "ada@example.com")]
    async with browser(stronger) as client:
        for _ in range(2):
            assert (await log_in(client, "ada@example.com")).status_code == 200
            seen.append(await _hash_of(services, "ada@example.com"))
    assert seen[0].startswith("$argon2id$v=19$m=4096,t=1,p=1$")
    assert seen[1].startswith("$argon2id$v=19$m=8192,t=2,p=2$")
    assert seen[2] == seen[1]


async def test_after_logging_out_the_cookie_is_worthless(ada: AsyncClient) -> None:
    kept = dict(ada.cookies)
    answer = await ada.post("/auth/logout")
    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["set-cookie"]
    refused(await ada.get("/me"), 401, "not_authenticated")
    ada.cookies.update(kept)
    refused(await ada.get("/me"), 401, "session_ended")
    assert (await ada.post("/auth/logout")).status_code == 204, "again, as nobody"


async def test_tries_at_an_account_slow_down_and_open_again(
    ada: AsyncClient, stranger: AsyncClient, app: FastAPI, clock: Clock
) -> None:
    for _ in range(5):
        refused(await log_in(stranger, "ada@example.com", "wrong"), 401, "invalid_credentials")
    waits = []
    for _ in range(10):
        async with browser(app, "192.0.2.77") as elsewhere:
            answer = await log_in(elsewhere, "ada@example.com")
        refused(answer, 429, "too_many_attempts")
        waits.append(int(answer.headers["retry-after"]))
        clock.forward(seconds=waits[-1])
        refused(await log_in(stranger, "ada@example.com", "wrong"), 401, "invalid_credentials")
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    clock.forward(seconds=299)
    refused(await log_in(stranger, "ada@example.com"), 429, "too_many_attempts")
    clock.forward(seconds=1)
    assert (await log_in(stranger, "ada@example.com")).status_code == 200
    for _ in range(4):
        refused(await log_in(stranger, "ada@example.com", "wrong"), 401, "invalid_credentials")
    assert (await log_in(stranger, "ada@example.com")).status_code == 200, "the count was forgotten"


async def test_an_unknown_account_is_throttled_like_a_known_one(
    ada: AsyncClient, stranger: AsyncClient
) -> None:
    reported = []
    for email in ("ada@example.com", "nobody@example.com"):
        answers = [await log_in(stranger, email, "wrong") for _ in range(7)]
        reported.append([(answer.status_code, answer.json()["code"]) for answer in answers])
    assert reported[0] == reported[1]
    assert reported[0][-1] == (429, "too_many_attempts")


async def test_tries_from_an_address_slow_down_whatever_the_accounts(
    ada: AsyncClient, app: FastAPI, clock: Clock
) -> None:
    async with browser(app, "2001:db8::1") as attacker, browser(app, "2001:db8::2") as neighbour:
        for number in range(20):
            answer = await log_in(attacker, f"user{number}@example.com", "wrong")
            refused(answer, 401, "invalid_credentials")
        refused(await log_in(attacker, "user21@example.com", "wrong"), 429, "too_many_attempts")
        refused(await log_in(neighbour, "ada@example.com"), 429, "too_many_attempts")
        clock.forward(seconds=2)
        assert (await log_in(neighbour, "ada@example.com")).status_code == 200
        refused(await log_in(attacker, "user22@example.com", "wrong"), 401, "invalid_credentials")
        refused(await log_in(attacker, "user23@example.com", "wrong"), 429, "too_many_attempts")
    assert (await log_in(ada, "ada@example.com")).status_code == 200, "another address is free"


async def test_behind_a_trusted_proxy_each_client_has_a_count_of_its_own(
    ada: AsyncClient, reconfigured: Callable[..., FastAPI]
) -> None:
    trusting = reconfigured(trusted_proxies=("203.0.113.0/24",))
    for app, others_wait in ((trusting, False), (reconfigured(), True)):
        async with browser(app, "203.0.113.7") as proxy:
            proxy.headers["X-Forwarded-For"] = f"192.0.2.1{others_wait:d}"
            for number in range(20):
                await log_in(proxy, f"user{number}-{others_wait}@example.com", "wrong")
            refused(await log_in(proxy, "bob@example.com", "wrong"), 429, "too_many_attempts")
            proxy.headers["X-Forwarded-For"] = "192.0.2.200"
            answer = await log_in(proxy, "ada@example.com")
            assert answer.status_code == (429 if others_wait else 200)


async def test_tries_at_the_same_time_are_all_counted(ada: AsyncClient, app: FastAPI) -> None:
    statuses = []

    async def guess(number: int) -> None:
        async with browser(app, f"192.0.2.{number}") as client:
            statuses.append((await log_in(client, "ada@example.com", "wrong")).status_code)

    async with anyio.create_task_group() as group:
        for number in range(1, 21):
            group.start_soon(guess, number)
    assert sorted(statuses) == [401] * 5 + [429] * 15


async def test_counting_begins_anew_after_a_day(
    ada: AsyncClient, stranger: AsyncClient, clock: Clock
) -> None:
    for _ in range(5):
        await log_in(stranger, "ada@example.com", "wrong")
    clock.forward(days=1)
    for _ in range(5):
        refused(await log_in(stranger, "ada@example.com", "wrong"), 401, "invalid_credentials")
    refused(await log_in(stranger, "ada@example.com", "wrong"), 429, "too_many_attempts")


async def _hash_of(services: Services, email: str) -> str:
    async with services.database.begin() as transaction:
        user = await transaction.users.with_email(email)
    assert user is not None
    return user.password_hash

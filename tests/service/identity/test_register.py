"""Making accounts: the first, later ones, and who may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import anyio
import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response
from people import PASSWORD, Clock, browser, codes, log_in, refused, register, setup_token

from reelmill.bootstrap.service import Services
from reelmill.settings.service import Registration
from reelmill.usecases.identity.setup_token import ensure_setup_token

pytestmark = pytest.mark.anyio

Reconfigured = Callable[..., FastAPI]


async def test_the_first_user_needs_the_setup_token_and_becomes_administrator(
    stranger: AsyncClient, services: Services
) -> None:
    token = await setup_token(services)
    status = (await stranger.get("/auth/status")).json()
    assert status == {
        "needsSetup": True,
        "needsSetupToken": True,
        "registration": "open",
        "mayRegister": True,
    }
    email = "ada@example.com"
    refused(await register(stranger, email), 403, "setup_token_required", "/setupToken")
    wrong = await register(stranger, email, setupToken="x" + token)
    refused(wrong, 403, "setup_token_invalid", "/setupToken")
    right = await register(stranger, email, setupToken=token)
    assert (right.status_code, right.json()["role"]) == (201, "ADMIN")
    assert (await stranger.get("/auth/status")).json()["needsSetup"] is False
    assert await ensure_setup_token(services.database) is None


async def test_the_setup_token_may_come_in_a_header(
    stranger: AsyncClient, services: Services
) -> None:
    stranger.headers["X-Setup-Token"] = await setup_token(services)
    assert (await register(stranger, "ada@example.com")).json()["role"] == "ADMIN"


async def test_each_of_several_web_processes_prints_a_token_that_works(
    stranger: AsyncClient, services: Services
) -> None:
    tokens = [await setup_token(services) for _ in range(9)]
    oldest = await register(stranger, "ada@example.com", setupToken=tokens[0])
    refused(oldest, 403, "setup_token_invalid", "/setupToken")
    assert (await register(stranger, "ada@example.com", setupToken=tokens[1])).is_success


async def test_a_setup_token_is_worthless_once_there_is_a_user(
    ada: AsyncClient, stranger: AsyncClient, services: Services
) -> None:
    async with services.database.begin() as transaction:
        assert await transaction.installation.get("setup_token_hashes") is None
    answer = await register(stranger, "eve@example.com", setupToken="anything")
    assert answer.json()["role"] == "USER"


async def test_where_only_this_machine_comes_in_the_first_user_needs_no_token(
    reconfigured: Reconfigured,
) -> None:
    app = reconfigured(public_url=None, registration=None)
    async with browser(app) as first, browser(app) as second:
        assert (await first.get("/auth/status")).json() == {
            "needsSetup": True,
            "needsSetupToken": False,
            "registration": "open",
            "mayRegister": True,
        }
        assert (await register(first, "ada@example.com")).json()["role"] == "ADMIN"
        assert (await register(second, "bob@example.com")).json()["role"] == "USER"


async def test_of_many_first_users_at_once_one_becomes_administrator(
    reconfigured: Reconfigured, services: Services
) -> None:
    app = reconfigured(public_url=None)
    answers: list[Response] = []

    async def come(number: int) -> None:
        async with browser(app, f"192.0.2.{number}") as client:
            answers.append(await register(client, f"user{number}@example.com"))

    async with anyio.create_task_group() as group:
        for number in range(1, 13):
            group.start_soon(come, number)
    roles = sorted(answer.json()["role"] for answer in answers)
    assert roles == ["ADMIN"] + ["USER"] * 11


async def test_of_many_first_users_at_once_where_nobody_else_may_register_one_gets_in(
    reconfigured: Reconfigured, services: Services
) -> None:
    token = await setup_token(services)
    app = reconfigured(registration=Registration.CLOSED)
    answers: list[Response] = []

    async def come(number: int) -> None:
        async with browser(app, f"192.0.2.{number}") as client:
            answers.append(await register(client, f"user{number}@example.com", setupToken=token))

    async with anyio.create_task_group() as group:
        for number in range(1, 9):
            group.start_soon(come, number)
    assert sorted(answer.status_code for answer in answers) == [201] + [403] * 7


async def test_one_address_registered_twice_at_once_is_one_account(
    ada: AsyncClient, app: FastAPI
) -> None:
    statuses = []

    async def come(number: int) -> None:
        async with browser(app, f"192.0.2.{number}") as client:
            statuses.append((await register(client, "Same@example.com")).status_code)

    async with anyio.create_task_group() as group:
        for number in range(1, 6):
            group.start_soon(come, number)
    assert sorted(statuses) == [201] + [409] * 4


async def test_an_address_is_taken_once_however_it_is_written(
    ada: AsyncClient, stranger: AsyncClient
) -> None:
    refused(await register(stranger, " ADA@example.com "), 409, "email_taken", "/email")


async def test_everything_wrong_with_a_form_is_reported_at_once(stranger: AsyncClient) -> None:
    body = {"email": "not an address", "password": "short"}
    answer = await stranger.post("/auth/register", json=body)
    assert answer.status_code == 422
    assert codes(answer) == [("/email", "invalid_email"), ("/password", "password_too_short")]
    answer = await stranger.post("/auth/register", json={"mail": "x"})
    assert sorted(codes(answer)) == [
        ("/email", "missing_field"),
        ("/mail", "unknown_field"),
        ("/password", "missing_field"),
    ]


NO_ADDRESSES = [
    "",
    "ada",
    "ada@",
    "@example.com",
    "ada@example",
    "ada@example..com",
    "ada@-example.com",
    ".ada@example.com",
    "a..da@example.com",
    "ada@example.com\n.evil.com",
    "ada <ada@example.com>",
    "ada@example.com,eve@example.com",
    "\u0430da@example.com",
    "a" * 65 + "@example.com",
    "ada@" + "a.b" * 90,
]


async def test_what_is_no_address_is_refused(stranger: AsyncClient) -> None:
    for email in NO_ADDRESSES:
        refused(await register(stranger, email), 422, "invalid_email", "/email")


async def test_a_password_has_10_to_256_characters(ada: AsyncClient, stranger: AsyncClient) -> None:
    for length, code in ((9, "password_too_short"), (257, "password_too_long")):
        answer = await register(stranger, "eve@example.com", password="\u00fc" * length)
        refused(answer, 422, code, "/password")
    for length in (10, 256):
        email = f"eve{length}@example.com"
        answer = await register(stranger, email, password="\u00fc" * length)
        assert answer.status_code == 201


async def test_where_registration_is_closed_nobody_may(
    ada: AsyncClient, reconfigured: Reconfigured
) -> None:
    async with browser(reconfigured(registration=None), "192.0.2.1") as stranger:
        status = (await stranger.get("/auth/status")).json()
        assert (status["registration"], status["mayRegister"]) == ("closed", False)
        answer = await register(stranger, "eve@example.com", invite="x", setupToken="y")
        refused(answer, 403, "registration_closed")


async def test_an_invite_is_good_for_one_account(
    ada: AsyncClient, reconfigured: Reconfigured
) -> None:
    app = reconfigured(registration=Registration.INVITE)
    async with browser(app) as admin, browser(app, "192.0.2.1") as stranger:
        await log_in(admin, "ada@example.com")
        made = await admin.post("/dashboard/admin/invites", json={})
        assert made.status_code == 201
        token = made.json()["token"]
        assert made.json()["url"] == f"https://render.example/login?invite={token}"
        listed = (await admin.get("/dashboard/admin/invites")).json()["items"]
        assert [invite["id"] for invite in listed] == [made.json()["id"]]
        assert token not in str(listed)
        refused(await register(stranger, "eve@example.com"), 403, "invite_required", "/invite")
        wrong = await register(stranger, "eve@example.com", invite="x")
        refused(wrong, 403, "invite_invalid", "/invite")
        taken = await register(stranger, "ada@example.com", invite=token)
        refused(taken, 409, "email_taken", "/email")
        right = await register(stranger, "eve@example.com", invite=token)
        assert (right.status_code, right.json()["role"]) == (201, "USER")
        again = await register(stranger, "mallory@example.com", invite=token)
        refused(again, 403, "invite_invalid", "/invite")
        assert (await admin.get("/dashboard/admin/invites")).json()["items"] == []


async def test_an_invite_ends_and_is_for_its_address_alone(
    ada: AsyncClient, reconfigured: Reconfigured, clock: Clock
) -> None:
    app = reconfigured(registration=Registration.INVITE)
    async with browser(app) as admin, browser(app, "192.0.2.1") as stranger:
        await log_in(admin, "ada@example.com")
        bad = await admin.post("/dashboard/admin/invites", json={"email": "eve", "days": 2})
        refused(bad, 422, "invalid_email", "/email")
        body = {"email": "Eve@example.com", "days": 2}
        token = (await admin.post("/dashboard/admin/invites", json=body)).json()["token"]
        other = await register(stranger, "mallory@example.com", invite=token)
        refused(other, 403, "invite_invalid", "/invite")
        clock.forward(days=2)
        late = await register(stranger, "eve@example.com", invite=token)
        refused(late, 403, "invite_invalid", "/invite")


async def test_an_invite_can_be_taken_back(ada: AsyncClient, reconfigured: Reconfigured) -> None:
    app = reconfigured(registration=Registration.INVITE)
    async with browser(app) as admin, browser(app, "192.0.2.1") as stranger:
        await log_in(admin, "ada@example.com")
        made = (await admin.post("/dashboard/admin/invites", json={})).json()
        address = f"/dashboard/admin/invites/{made['id']}"
        assert (await admin.delete(address)).status_code == 204
        refused(await admin.delete(address), 404, "invite_not_found")
        answer = await register(stranger, "eve@example.com", invite=made["token"])
        refused(answer, 403, "invite_invalid", "/invite")


async def test_of_many_who_come_with_one_invite_one_gets_in(
    ada: AsyncClient, reconfigured: Reconfigured
) -> None:
    app = reconfigured(registration=Registration.INVITE)
    statuses = []
    async with browser(app) as admin:
        await log_in(admin, "ada@example.com")
        token = (await admin.post("/dashboard/admin/invites", json={})).json()["token"]

    async def come(number: int) -> None:
        async with browser(app, f"192.0.2.{number}") as client:
            answer = await register(client, f"user{number}@example.com", invite=token)
            statuses.append(answer.status_code)

    async with anyio.create_task_group() as group:
        for number in range(1, 7):
            group.start_soon(come, number)
    assert sorted(statuses) == [201] + [403] * 5


async def test_no_invites_are_made_that_nobody_could_use(
    ada: AsyncClient, reconfigured: Reconfigured
) -> None:
    async with browser(reconfigured(registration=Registration.CLOSED)) as admin:
        await log_in(admin, "ada@example.com")
        refused(await admin.post("/dashboard/admin/invites", json={}), 409, "registration_closed")


async def test_registering_from_one_address_slows_down(
    ada: AsyncClient, reconfigured: Reconfigured, clock: Clock
) -> None:
    async with browser(reconfigured(registration=Registration.CLOSED), "192.0.2.1") as stranger:
        for number in range(20):
            answer = await register(stranger, f"user{number}@example.com")
            refused(answer, 403, "registration_closed")
        refused(await register(stranger, "user50@example.com"), 429, "too_many_attempts")
        clock.forward(seconds=10)
        refused(await register(stranger, "user50@example.com"), 403, "registration_closed")


async def test_passwords_are_stored_as_hashes_alone(ada: AsyncClient, services: Services) -> None:
    async with services.database.begin() as transaction:
        user = await transaction.users.with_email("ada@example.com")
    assert user is not None
    assert PASSWORD not in str(user)


async def test_an_address_that_tries_too_often_waits(
    reconfigured: Reconfigured, clock: Clock
) -> None:
    app = reconfigured(public_url=None, registrations_per_hour=3)
    async with browser(app, "192.0.2.7") as one, browser(app, "192.0.2.8") as other:
        for number in range(3):
            assert (await register(one, f"user{number}@example.com")).status_code == 201
        refused(await register(one, "user3@example.com"), 429, "too_many_attempts")
        assert (await register(other, "user3@example.com")).status_code == 201
        clock.now += timedelta(seconds=11)
        assert (await register(one, "user4@example.com")).status_code == 201

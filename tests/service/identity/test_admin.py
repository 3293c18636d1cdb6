"""Administrators and everybody's accounts."""

from __future__ import annotations

import anyio
import pytest
from httpx import AsyncClient
from people import PASSWORD, Clock, bearer, log_in, make_key, refused

from reelmill.bootstrap.service import Services
from reelmill.core.errors import ConflictError, NotFoundError, RequestError
from reelmill.usecases.identity.accounts import forget_what_ended
from reelmill.usecases.identity.register import create_user, reset_password
from reelmill.usecases.ports.users import Role

pytestmark = pytest.mark.anyio

USERS = "/dashboard/admin/users"


async def id_of(client: AsyncClient) -> str:
    return str((await client.get("/me")).json()["id"])


async def test_administrators_see_all_accounts_page_by_page(
    ada: AsyncClient, bob: AsyncClient, services: Services, clock: Clock
) -> None:
    for number in range(3):
        clock.forward(seconds=number % 2)  # two at the same moment
        await create_user(services.identity, f"user{number}@example.com", PASSWORD, Role.USER)
    emails, cursor = [], None
    for _ in range(3):
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = (await ada.get(USERS, params=query)).json()
        emails.append([item["email"].split("@")[0] for item in page["items"]])
        cursor = page["nextCursor"]
    assert cursor is None
    assert [len(page) for page in emails] == [2, 2, 1]
    assert sorted(email for page in emails for email in page) == [
        "ada",
        "bob",
        "user0",
        "user1",
        "user2",
    ]
    everybody = await ada.get(USERS)
    assert "argon2" not in everybody.text
    assert set(everybody.json()["items"][0]) == {"id", "email", "role", "active", "createdAt"}


async def test_administrators_find_accounts_by_a_part_of_the_email(
    ada: AsyncClient, services: Services
) -> None:
    for email in ("eve_1@example.com", "evex1@example.com", "eve_2@example.com"):
        await create_user(services.identity, email, PASSWORD, Role.USER)
    found = (await ada.get(USERS, params={"search": " EVE_ ", "limit": "1"})).json()
    rest = {"search": "EVE_", "cursor": found["nextCursor"]}
    items = found["items"] + (await ada.get(USERS, params=rest)).json()["items"]
    found_emails = sorted(item["email"] for item in items)
    assert found_emails == ["eve_1@example.com", "eve_2@example.com"]
    assert (await ada.get(USERS, params={"search": "nobody"})).json()["items"] == []


async def test_users_are_no_administrators(bob: AsyncClient, ada: AsyncClient) -> None:
    address = f"{USERS}/{await id_of(bob)}"
    refused(await bob.get(USERS), 403, "admin_required")
    refused(await bob.patch(address, json={"role": "ADMIN"}), 403, "admin_required")
    refused(await bob.get("/dashboard/admin/invites"), 403, "admin_required")
    refused(await bob.post("/dashboard/admin/invites", json={}), 403, "admin_required")
    refused(await bob.delete(f"/dashboard/admin/invites/{await id_of(bob)}"), 403, "admin_required")
    assert (await bob.get("/me")).json()["role"] == "USER"


async def test_an_administrators_key_administrates_nothing(
    ada: AsyncClient, stranger: AsyncClient
) -> None:
    key = await make_key(ada)
    refused(await stranger.get(USERS, headers=bearer(key)), 403, "session_required")


async def test_a_role_holds_from_the_next_request_on(ada: AsyncClient, bob: AsyncClient) -> None:
    address = f"{USERS}/{await id_of(bob)}"
    assert (await ada.patch(address, json={"role": "ADMIN"})).json()["role"] == "ADMIN"
    assert (await bob.get(USERS)).status_code == 200
    assert (await ada.patch(address, json={"role": "USER"})).json()["role"] == "USER"
    refused(await bob.get(USERS), 403, "admin_required")


async def test_who_is_shut_out_loses_their_sessions(ada: AsyncClient, bob: AsyncClient) -> None:
    address = f"{USERS}/{await id_of(bob)}"
    assert (await ada.patch(address, json={"active": False})).status_code == 200
    assert (await ada.patch(address, json={"active": True})).status_code == 200
    refused(await bob.get("/me"), 401, "session_ended")
    assert (await log_in(bob, "bob@example.com")).status_code == 200


async def test_the_last_administrator_stays(ada: AsyncClient, bob: AsyncClient) -> None:
    address = f"{USERS}/{await id_of(ada)}"
    for change in ({"role": "USER"}, {"active": False}):
        refused(await ada.patch(address, json=change), 409, "last_admin")
    assert (await ada.get("/me")).json()["role"] == "ADMIN"


async def test_of_two_administrators_who_step_down_at_once_one_stays(
    ada: AsyncClient, bob: AsyncClient
) -> None:
    await ada.patch(f"{USERS}/{await id_of(bob)}", json={"role": "ADMIN"})
    addresses = {client: f"{USERS}/{await id_of(client)}" for client in (ada, bob)}
    statuses = []

    async def step_down(client: AsyncClient) -> None:
        answer = await client.patch(addresses[client], json={"role": "USER"})
        statuses.append(answer.status_code)

    async with anyio.create_task_group() as group:
        group.start_soon(step_down, ada)
        group.start_soon(step_down, bob)
    assert sorted(statuses) == [200, 409]


async def test_a_user_who_is_none_is_not_found(ada: AsyncClient) -> None:
    address = f"{USERS}/00000000-0000-0000-0000-000000000000"
    refused(await ada.patch(address, json={"active": False}), 404, "user_not_found")
    refused(await ada.patch(f"{USERS}/x", json={"active": False}), 404, "not_found")
    answer = await ada.patch(f"{USERS}/{await id_of(ada)}", json={"role": "OWNER"})
    refused(answer, 422, "unknown_value", "/role")


async def test_the_operator_makes_users_and_gives_new_passwords(
    ada: AsyncClient, stranger: AsyncClient, services: Services
) -> None:
    identity = services.identity
    await create_user(identity, "Eve@example.com", PASSWORD, Role.USER)
    assert (await log_in(stranger, "eve@example.com")).status_code == 200
    with pytest.raises(ConflictError):
        await create_user(identity, "eve@example.com", PASSWORD, Role.ADMIN)
    with pytest.raises(RequestError):
        await create_user(identity, "eve", "short", Role.USER)
    await reset_password(identity, "eve@example.com ", "another long password")
    refused(await stranger.get("/me"), 401, "session_ended")
    assert (await log_in(stranger, "eve@example.com", "another long password")).is_success
    with pytest.raises(NotFoundError):
        await reset_password(identity, "nobody@example.com", PASSWORD)


async def test_what_ended_long_ago_is_forgotten(
    ada: AsyncClient, bob: AsyncClient, services: Services, clock: Clock
) -> None:
    await bob.post("/auth/logout")
    await log_in(bob, "bob@example.com", "wrong")
    clock.forward(days=13)
    await ada.get("/me")
    clock.forward(days=13)
    await ada.get("/me")
    clock.forward(days=5)
    await forget_what_ended(services.identity)
    assert (await ada.get("/me")).status_code == 200
    async with services.database.begin() as transaction:
        counted = "SELECT (SELECT count(*) FROM sessions), (SELECT count(*) FROM throttles)"
        found = await transaction.connection.exec_driver_sql(counted)  # type: ignore[attr-defined]
        assert tuple(found.one()) == (1, 0)

"""What of an account is proved and then used may change between: the later sees the earlier."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import anyio
import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from people import (
    NEW_PASSWORD,
    PASSWORD,
    address_of,
    browser,
    link_for,
    log_in,
    refused,
    use_link,
)
from sqlalchemy import text

from lock_waits import WAITING_FOR_LOCKS
from reelmill.adapters.postgres.password_resets import PostgresPasswordResets
from reelmill.adapters.postgres.sessions import PostgresSessions
from reelmill.bootstrap.service import Services

pytestmark = pytest.mark.anyio


async def done_or_waiting(services: Services, done: anyio.Event) -> None:
    """Until the other has been answered, or waits for a row that is held."""
    with anyio.fail_after(30):
        while not done.is_set():
            async with services.database.begin() as transaction:
                waits = text(WAITING_FOR_LOCKS)
                if await transaction.connection.scalar(waits):  # type: ignore[attr-defined]
                    return
            await anyio.sleep(0.01)


@pytest.mark.parametrize("reading", [1, 3])
async def test_a_link_that_was_used_after_it_was_found_is_void(
    ada: AsyncClient,
    bob: AsyncClient,
    stranger: AsyncClient,
    app: FastAPI,
    monkeypatch: pytest.MonkeyPatch,
    reading: int,
) -> None:
    token, answers, readings = (await link_for(ada, await address_of(bob)))["token"], [], 0
    find = PostgresPasswordResets.user_with_token

    async def slow(rows: PostgresPasswordResets, digest: bytes, now: datetime) -> UUID | None:
        nonlocal readings
        readings += 1
        mine, found = readings, await find(rows, digest, now)
        if mine == reading:
            async with browser(app, "192.0.2.7") as other:
                answer = await use_link(other, token, "that of the other")
                answers.append(answer.status_code)
        return found

    monkeypatch.setattr(PostgresPasswordResets, "user_with_token", slow)
    assert ((await use_link(stranger, token)).status_code, answers) == (403, [204])
    assert (await log_in(bob, "bob@example.com", "that of the other")).status_code == 200


@pytest.mark.parametrize("what", ["password changed", "link used", "shut out"])
async def test_a_login_while_access_is_taken_leaves_no_session(
    ada: AsyncClient,
    bob: AsyncClient,
    app: FastAPI,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
    what: str,
) -> None:
    """Stopped just before the session is stored, while the other does it."""
    address = await address_of(bob)
    token = (await link_for(ada, address))["token"]
    changes: dict[str, Callable[[], Awaitable[Any]]] = {
        "password changed": lambda: bob.post(
            "/dashboard/password", json={"currentPassword": PASSWORD, "newPassword": NEW_PASSWORD}
        ),
        "link used": lambda: use_link(bob, token),
        "shut out": lambda: ada.patch(address, json={"active": False}),
    }
    done, add = anyio.Event(), PostgresSessions.add

    async def change() -> None:
        await changes[what]()
        done.set()

    async with anyio.create_task_group() as group, browser(app, "192.0.2.7") as thief:

        async def slow(rows: PostgresSessions, *stored: Any) -> None:
            monkeypatch.setattr(PostgresSessions, "add", add)
            group.start_soon(change)
            await done_or_waiting(services, done)
            await add(rows, *stored)

        monkeypatch.setattr(PostgresSessions, "add", slow)
        assert (await log_in(thief, "bob@example.com")).status_code == 200
        await done.wait()
        if what == "shut out":
            await ada.patch(address, json={"active": True})
        refused(await thief.get("/me"), 401, "session_ended")


async def test_of_two_changes_of_a_password_at_once_one_holds(
    bob: AsyncClient, app: FastAPI
) -> None:
    async with browser(app, "192.0.2.7") as other:
        assert (await log_in(other, "bob@example.com")).status_code == 200
        done: list[tuple[int, str]] = []

        async def change(client: AsyncClient, password: str) -> None:
            body = {"currentPassword": PASSWORD, "newPassword": password}
            answer = await client.post("/dashboard/password", json=body)
            done.append((answer.status_code, password))

        async with anyio.create_task_group() as group:
            group.start_soon(change, bob, "the new one of bob")
            group.start_soon(change, other, "that of the other")
    (right, password), (wrong, _) = sorted(done)
    assert (right, wrong) in {(204, 422), (204, 401)}
    async with browser(app, "192.0.2.8") as fresh:
        assert (await log_in(fresh, "bob@example.com", password)).status_code == 200

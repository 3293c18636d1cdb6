"""API keys over HTTP."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import anyio
import pytest
from httpx import AsyncClient
from people import Clock, bearer, browser, log_in, make_key, refused
from sqlalchemy import event, select

from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.postgres.reads import PostgresReads
from reelmill.adapters.postgres.tables import api_keys
from reelmill.api.app import create_app
from reelmill.bootstrap.service import Services
from reelmill.usecases.identity.key_format import new_key

pytestmark = pytest.mark.anyio


async def rows_of(services: Services) -> list[Any]:
    async with services.database.begin() as transaction:
        found = await transaction.connection.execute(select(api_keys))  # type: ignore[attr-defined]
        return list(found)


async def test_a_key_is_shown_once_and_stored_as_a_hash(
    ada: AsyncClient, services: Services
) -> None:
    answer = await ada.post("/dashboard/api-keys", json={"name": " n8n \u2713 "})
    made = answer.json()
    assert answer.status_code == 201
    assert set(made) == {"id", "name", "key", "lastFour", "createdAt"}
    assert (made["name"], made["lastFour"]) == ("n8n \u2713", made["key"][-4:])
    assert answer.headers["cache-control"] == "no-store"
    listed = await ada.get("/dashboard/api-keys")
    assert listed.json() == {
        "items": [
            {key: made[key] for key in ("id", "name", "lastFour", "createdAt")}
            | {"lastUsedAt": None}
        ],
        "nextCursor": None,
    }
    rows = await rows_of(services)
    assert rows[0].key_hash == hashlib.sha256(made["key"].encode()).digest()
    assert made["key"] not in str([tuple(row) for row in rows])


async def test_a_key_is_taken_in_either_header(ada: AsyncClient, stranger: AsyncClient) -> None:
    key = await make_key(ada)
    for headers in (bearer(key), {"Authorization": f"bearer  {key} "}, {"X-API-Key": key}):
        answer = await stranger.get("/me", headers=headers)
        assert answer.json()["email"] == "ada@example.com"


async def test_a_wrong_key_is_not_made_good_by_a_cookie(ada: AsyncClient) -> None:
    for headers in (
        bearer(new_key()),
        bearer("rm_live_short"),
        {"X-API-Key": "secret"},
        {"X-API-Key": ""},
    ):
        refused(await ada.get("/me", headers=headers), 401, "invalid_api_key")
    refused(await ada.get("/me", headers={"Authorization": "Basic eDp5"}), 401, "not_authenticated")


async def test_a_mistyped_key_is_told_from_an_unknown_one(
    ada: AsyncClient, stranger: AsyncClient
) -> None:
    unknown = await stranger.get("/me", headers=bearer(new_key()))
    mistyped = await stranger.get("/me", headers=bearer((await make_key(ada))[:-1] + "!"))
    assert unknown.json()["detail"] == "The API key is revoked or unknown."
    assert mistyped.json()["detail"] == "This is not an API key."


async def test_a_revoked_key_is_refused_at_once(
    ada: AsyncClient, stranger: AsyncClient, clock: Clock
) -> None:
    key = await make_key(ada)
    clock.forward(seconds=1)
    other = await make_key(ada)
    assert (await stranger.get("/me", headers=bearer(key))).status_code == 200
    newest_first = (await ada.get("/dashboard/api-keys")).json()["items"]
    address = f"/dashboard/api-keys/{newest_first[1]['id']}"
    assert (await ada.delete(address)).status_code == 204
    refused(await stranger.get("/me", headers=bearer(key)), 401, "invalid_api_key")
    assert (await stranger.get("/me", headers=bearer(other))).status_code == 200
    refused(await ada.delete(address), 404, "api_key_not_found")
    assert len((await ada.get("/dashboard/api-keys")).json()["items"]) == 1


async def test_nobody_sees_or_revokes_the_keys_of_others(
    ada: AsyncClient, bob: AsyncClient, stranger: AsyncClient
) -> None:
    key = await make_key(ada)
    made = (await ada.get("/dashboard/api-keys")).json()["items"][0]
    assert (await bob.get("/dashboard/api-keys")).json()["items"] == []
    refused(await bob.delete(f"/dashboard/api-keys/{made['id']}"), 404, "api_key_not_found")
    assert (await stranger.get("/me", headers=bearer(key))).status_code == 200


async def test_keys_of_a_user_who_is_shut_out_are_refused_until_they_are_let_in(
    ada: AsyncClient, bob: AsyncClient, stranger: AsyncClient
) -> None:
    key = await make_key(bob)
    address = f"/dashboard/admin/users/{(await bob.get('/me')).json()['id']}"
    await ada.patch(address, json={"active": False})
    refused(await stranger.get("/me", headers=bearer(key)), 401, "invalid_api_key")
    await ada.patch(address, json={"active": True})
    assert (await stranger.get("/me", headers=bearer(key))).status_code == 200


async def test_use_is_written_at_most_once_a_minute(
    ada: AsyncClient, stranger: AsyncClient, services: Services, clock: Clock
) -> None:
    key = await make_key(ada)
    seen = []
    for seconds in (0, 59, 1, 30):
        clock.forward(seconds=seconds)
        await stranger.get("/me", headers=bearer(key))
        seen.append((await rows_of(services))[0].last_used_at)
    assert seen[0] == seen[1]
    assert seen[2] == seen[3]
    assert (seen[2] - seen[0]).total_seconds() == 60


async def test_a_key_in_use_costs_no_transaction(
    ada: AsyncClient, stranger: AsyncClient, services: Services
) -> None:
    key = await make_key(ada)
    await stranger.get("/me", headers=bearer(key))
    statements: list[str] = []
    engine = services.database._engine.sync_engine  # type: ignore[attr-defined]
    event.listen(engine, "before_cursor_execute", lambda *reported: statements.append(reported[2]))
    assert (await stranger.get("/me", headers=bearer(key))).status_code == 200
    assert len(statements) == 1, "the account, for /me"
    assert "api_keys" not in statements[0]


async def test_keys_and_sessions_are_recognised_again_once_the_database_is_back(
    ada: AsyncClient, stranger: AsyncClient, services: Services, database: PostgresDatabase
) -> None:
    stranger.headers.update(bearer(await make_key(ada)))

    async def everybody() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(8):
                group.start_soon(ada.get, "/me")
                group.start_soon(stranger.get, "/me")

    await everybody()
    async with database.begin() as transaction:
        ended = await transaction.connection.exec_driver_sql(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert ended.scalar_one() > 3
    assert (await stranger.get("/me")).status_code == 200
    assert (await ada.get("/me")).status_code == 200
    await everybody()


async def test_while_the_database_is_away_callers_are_told_to_come_again(
    ada: AsyncClient, services: Services
) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/none"  # nothing listens at that port
    away = PostgresDatabase(nowhere)
    async with PostgresReads(nowhere) as reads:
        app = create_app(replace(services, database=away, reads=reads))
        async with browser(app) as client:
            client.cookies.update(ada.cookies)
            by_key = await client.get("/me", headers=bearer(new_key()))
            for answer in (by_key, await client.get("/me"), await log_in(client, "a@example.com")):
                refused(answer, 503, "database_unavailable")
                assert answer.headers["retry-after"] == "5"
    await away.close()


@pytest.mark.parametrize(
    ("name", "code"),
    [("", "empty"), ("  ", "empty"), ("x" * 101, "text_too_long"), ("a\u0007b", "invalid_text")],
)
async def test_a_key_has_a_name_that_can_be_read(ada: AsyncClient, name: str, code: str) -> None:
    refused(await ada.post("/dashboard/api-keys", json={"name": name}), 422, code, "/name")


async def test_a_user_has_a_hundred_keys_at_most(ada: AsyncClient) -> None:
    async with anyio.create_task_group() as group:
        for _ in range(100):
            group.start_soon(make_key, ada)
    answer = await ada.post("/dashboard/api-keys", json={"name": "one more"})
    refused(answer, 409, "too_many_api_keys")

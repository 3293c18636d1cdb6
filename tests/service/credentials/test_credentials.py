"""Credentials of sources over HTTP: kept encrypted, told without their values, one's own alone."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from api_users import ApiUser
from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.postgres.keyring import Keyring
from reelmill.bootstrap.service import Services
from reelmill.core.errors import SourceError
from reelmill.core.source_credential import SourceCredential
from reelmill.usecases.credentials import credentials_of
from reelmill.usecases.webhooks.secrets_at_rest import encrypt_anew

pytestmark = pytest.mark.anyio

SECRET = "t0p-s3cret"
NEW: dict[str, Any] = {
    "name": "cdn",
    "origin": "https://cdn.example",
    "headers": {"Authorization": f"Bearer {SECRET}", "Referer": "https://a.example/"},
}
CANVAS = {"width": 160, "height": 120, "fps": 10}
SRC = "https://cdn.example/a.png?x=1"


PLACES = [("/tracks/0", SRC, "cdn")]


def spec_of(src: str, auth: str | None) -> dict[str, Any]:
    track = {"type": "image", "src": src, "duration": 1, "auth": auth}
    return {"canvas": CANVAS, "tracks": [track]}


async def added(user: ApiUser, **changes: Any) -> dict[str, Any]:
    answer = await user.key.post("/v1/credentials", json={**NEW, **changes})
    assert answer.status_code == 201, answer.text
    assert SECRET not in answer.text
    found: dict[str, Any] = answer.json()
    return found


async def refusal(user: ApiUser, **changes: Any) -> tuple[int, str, str]:
    answer = await user.key.post("/v1/credentials", json={**NEW, **changes})
    problem = answer.json()["errors"][0]
    assert SECRET not in answer.text
    return answer.status_code, problem["code"], problem["pointer"]


async def rows(services: Services) -> str:
    async with services.database.begin() as transaction:
        found = await transaction.connection.execute(  # type: ignore[attr-defined]
            text("SELECT * FROM source_credentials")
        )
        return "\n".join(map(str, found.all()))


async def test_a_credential_is_reported_without_its_values(
    ada: ApiUser, services: Services
) -> None:
    with capture_logs() as logged:
        made = await added(ada)
        assert (made["headers"], made["origin"]) == (["Authorization", "Referer"], NEW["origin"])
        one = f"/v1/credentials/{made['id']}"
        answers = [await ada.key.get("/v1/credentials"), await ada.key.get(one)]
        basic = {"basic": {"username": "me", "password": SECRET}}
        answers.append(await ada.browser.put(one, json=basic, headers={"Origin": "https://test"}))
        assert [answer.status_code for answer in answers] == [200] * 3
        assert answers[-1].json()["headers"] == ["Authorization"]
    reported = "".join(answer.text for answer in answers) + str(logged) + await rows(services)
    assert SECRET not in reported
    found = await credentials_of(PLACES, ada.id, services.database)
    assert isinstance(found["cdn"], SourceCredential)
    assert found["cdn"].headers["Authorization"].startswith("Basic ")
    assert (await ada.key.delete(one)).status_code == 204
    assert (await ada.key.get("/v1/credentials")).json()["items"] == []


async def test_another_users_credential_is_not_there(
    ada: ApiUser, bob: ApiUser, services: Services
) -> None:
    made = await added(ada)
    one = f"/v1/credentials/{made['id']}"
    for method in ("GET", "PUT", "DELETE"):
        body = {"headers": {"A": "b"}} if method == "PUT" else None
        assert (await bob.key.request(method, one, json=body)).status_code == 404
    assert (await bob.key.get("/v1/credentials")).json()["items"] == []
    with pytest.raises(SourceError, match="no credential `cdn`"):
        await credentials_of(PLACES, bob.id, services.database)
    assert (await added(bob))["id"] != made["id"]


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"headers": {"Host": SECRET}}, "credential_invalid", "/headers/Host"),
        ({"headers": {"A": f"{SECRET}\r\nB: c"}}, "credential_invalid", "/headers/A"),
        ({"headers": {"A": [SECRET]}}, "wrong_type", "/headers/A"),
        ({"basic": {"username": "a", "password": SECRET}}, "credential_invalid", "/basic"),
        ({"basic": SECRET}, "wrong_type", "/basic"),
        ({"origin": "http://cdn.example"}, "credential_invalid", "/origin"),
        ({"origin": "https://10.0.0.1"}, "credential_invalid", "/origin"),
        ({"origin": "https://cdn.example:22"}, None, None),
        ({"origin": "https://203.0.113.7:22"}, "credential_invalid", "/origin"),
        ({"name": "a b"}, "credential_invalid", "/name"),
        ({"secret": SECRET}, "unknown_field", "/secret"),
    ],
)
async def test_what_cannot_be_used_is_refused(
    ada: ApiUser, changes: dict[str, Any], code: str | None, pointer: str | None
) -> None:
    if code is None:
        assert (await added(ada, **changes))["origin"] == changes["origin"]
    else:
        assert await refusal(ada, **changes) == (422, code, pointer)


async def test_names_are_unique_and_few(ada: ApiUser) -> None:
    await added(ada)
    assert await refusal(ada) == (409, "credential_exists", "/name")
    for number in range(99):
        await added(ada, name=f"n{number}")
    assert await refusal(ada, name="one-more") == (409, "too_many_credentials", "")


async def test_a_credential_keeps_its_server(ada: ApiUser) -> None:
    made = await added(ada)
    body = {"origin": "https://evil.example", "headers": {"A": "b"}}
    answer = await ada.key.put(f"/v1/credentials/{made['id']}", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/origin")


@pytest.mark.parametrize("door", ["/v1/render", "/v1/render/validate"])
async def test_a_spec_that_names_no_credential_of_its_server_is_refused_at_once(
    ada: ApiUser, bob: ApiUser, door: str
) -> None:
    await added(bob)
    for make, src, code in (
        (False, SRC, "credential_unknown"),
        (True, "https://cdn.example.evil/a.png", "credential_other_server"),
        (False, "https://cdn.example:8443/a.png", "credential_other_server"),
        (False, "http://cdn.example/a.png", "credential_other_server"),
    ):
        if make:
            await added(ada)
        answer = await ada.key.post(door, json=spec_of(src, "cdn"))
        assert answer.status_code == 422, answer.text
        [problem] = answer.json()["errors"]
        assert problem["code"] == code
        assert problem["pointer"] == "/tracks/0/auth"
        assert problem["hint"]


async def test_a_job_holds_the_name_alone(ada: ApiUser, services: Services) -> None:
    await added(ada)
    answer = await ada.key.post("/v1/render", json=spec_of(SRC, "cdn"))
    assert answer.status_code == 202, answer.text
    async with services.database.begin() as transaction:
        stored = await transaction.jobs.spec_of(ada.id, UUID(answer.json()["jobId"]))
    assert (stored or {})["tracks"][0]["auth"] == "cdn"
    assert SECRET not in json.dumps(stored)


async def test_a_rotated_key_goes_on_reading_and_a_lost_one_says_so(
    ada: ApiUser, services: Services, database_url: str
) -> None:
    await added(ada)
    opened = {
        name: PostgresDatabase(database_url, Keyring.of(secrets))
        for name, secrets in {
            "rotated": [b"n" * 40, b"s" * 40],
            "new": [b"n" * 40],
        }.items()
    }
    try:
        lost = (await credentials_of(PLACES, ada.id, opened["new"]))["cdn"]
        assert isinstance(lost, SourceError)
        assert lost.problems[0].code == "credential_unreadable"
        assert await encrypt_anew(opened["rotated"]) == 1
        assert await encrypt_anew(opened["rotated"]) == 0
        found = (await credentials_of(PLACES, ada.id, opened["new"]))["cdn"]
        assert isinstance(found, SourceCredential)
        assert found.headers == NEW["headers"]
    finally:
        for database in opened.values():
            await database.close()


async def test_a_secret_that_was_moved_to_another_row_is_not_sent(
    ada: ApiUser, bob: ApiUser, services: Services
) -> None:
    await added(ada)
    await added(bob)
    moving = "UPDATE source_credentials SET secret = (SELECT secret FROM source_credentials "
    moving += "WHERE user_id = :ada) WHERE user_id = :bob"
    async with services.database.begin() as transaction:
        await transaction.connection.execute(  # type: ignore[attr-defined]
            text(moving), {"ada": ada.id, "bob": bob.id}
        )
    found = (await credentials_of(PLACES, bob.id, services.database))["cdn"]
    assert isinstance(found, SourceError)

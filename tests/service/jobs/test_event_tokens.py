"""Streams that a token in the address opens, once, and for as long as what asked for it holds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from event_streams import Served, events_of, someone_watching
from httpx import AsyncClient
from jobs_api import Someone, cookie_of, new_user, run
from sqlalchemy import Float, cast, func, select, update
from structlog.testing import capture_logs

from reelmill.adapters.postgres.tables import installation
from reelmill.api import job_events
from reelmill.usecases.identity.accounts import change_standing
from reelmill.usecases.identity.keys import list_keys, revoke_key
from reelmill.usecases.jobs.job_events import JobEvents
from reelmill.usecases.jobs.watch_jobs import WatchTimes
from reelmill.usecases.ports.users import Caller, Role

pytestmark = pytest.mark.anyio

PATH = "/v1/events/token"


@pytest.fixture
async def ada(served: Served) -> AsyncIterator[Someone]:
    async with someone_watching(served) as someone:
        yield someone


@pytest.fixture
async def browser(served: Served, anyio_backend: str) -> AsyncIterator[AsyncClient]:
    """A page that sends no headers of its own."""
    async with AsyncClient(base_url=served.url, timeout=20) as client:
        yield client


async def token_of(ada: Someone) -> str:
    answer = await ada.client.post(PATH)
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert set(answer.json()) == {"token", "expiresAt"}
    return str(answer.json()["token"])


def assert_refused(answer: httpx.Response) -> None:
    assert answer.status_code == 401
    assert answer.json()["code"] == "event_token_invalid"
    assert answer.json()["errors"][0]["hint"] == "ask for another one with POST /v1/events/token"


async def test_a_token_opens_one_stream(ada: Someone, browser: AsyncClient) -> None:
    job_id = await ada.submit(name="mine")
    for path in ("/v1/events", f"/v1/jobs/{job_id}/events"):
        token = await token_of(ada)
        async with browser.stream("GET", path, params={"token": token}) as answer:
            assert (await anext(events_of(answer))).data["name"] == "mine"
        assert_refused(await browser.get(path, params={"token": token}))


async def test_of_two_at_once_one_has_it(ada: Someone, browser: AsyncClient) -> None:
    token = await token_of(ada)

    async def status() -> int:
        async with browser.stream("GET", "/v1/events", params={"token": token}) as answer:
            return answer.status_code

    assert sorted(await asyncio.gather(*(status() for _ in range(5)))) == [200, *[401] * 4]


async def test_it_opens_streams_and_nothing_else(ada: Someone, browser: AsyncClient) -> None:
    token = await token_of(ada)
    assert (await browser.get("/v1/jobs", params={"token": token})).status_code == 401
    as_header = {"Authorization": f"Bearer {token}"}
    assert (await browser.get("/v1/jobs", headers=as_header)).status_code == 401
    assert (await browser.get("/v1/events", headers=as_header)).status_code == 401
    async with browser.stream("GET", "/v1/events", params={"token": token}) as answer:
        assert answer.status_code == 200, "it was not used up"


async def test_it_is_its_users_alone(ada: Someone, served: Served, browser: AsyncClient) -> None:
    job_id = await ada.submit()
    async with someone_watching(served) as bob:
        token = await token_of(bob)
        answer = await browser.get(f"/v1/jobs/{job_id}/events", params={"token": token})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "token", ["", "x", "event token", "a" * 43, "\ud800".encode("utf-8", "surrogatepass")]
)
async def test_what_is_no_token_is_refused(
    browser: AsyncClient, served: Served, token: str | bytes
) -> None:
    assert_refused(await browser.get("/v1/events", params={"token": token}))


async def test_it_is_good_for_a_minute(ada: Someone, served: Served, browser: AsyncClient) -> None:
    early = await token_of(ada)
    await age_notes(served, 58)
    async with browser.stream("GET", "/v1/events", params={"token": early}) as answer:
        assert answer.status_code == 200
    late = await token_of(ada)
    await age_notes(served, 61)
    assert_refused(await browser.get("/v1/events", params={"token": late}))


async def age_notes(served: Served, seconds: int) -> None:
    """Let so many seconds pass for tokens that were given out."""
    ends = cast(installation.c.value["ends"], Float) - seconds
    value = func.jsonb_set(installation.c.value, ["ends"], func.to_jsonb(ends))
    notes = installation.c.name.startswith("event token ")
    await run(served.services, update(installation).where(notes).values(value=value))


async def test_it_is_neither_kept_nor_logged(
    ada: Someone, served: Served, browser: AsyncClient
) -> None:
    with capture_logs() as logs:
        token = await token_of(ada)
        rows = (await run(served.services, select(installation))).all()
        async with browser.stream("GET", "/v1/events", params={"token": token}) as answer:
            assert answer.status_code == 200
        assert_refused(await browser.get("/v1/events", params={"token": token}))
    notes = [row for row in rows if row.name.startswith("event token ")]
    assert len(notes) == 1
    assert token not in str(rows)
    assert [line["route"] for line in logs].count("/v1/events") == 2
    assert token not in str(logs)
    rows = (await run(served.services, select(installation))).all()
    assert not [row for row in rows if row.name.startswith("event token ")]


async def test_tokens_that_nobody_used_are_forgotten(ada: Someone, served: Served) -> None:
    await token_of(ada)
    old = func.now() - timedelta(minutes=3)
    await run(served.services, update(installation).values(updated_at=old))
    before = (await run(served.services, select(installation))).all()
    await token_of(ada)
    after = (await run(served.services, select(installation))).all()
    assert len(after) == len(before), "the new one in place of the old one, and all other notes"


async def test_it_does_not_outlive_what_asked_for_it(
    ada: Someone, served: Served, browser: AsyncClient
) -> None:
    identity = served.services.identity
    await change_standing(identity, await new_user(served.services), Role.ADMIN, None)
    cookie = await cookie_of(served.services, ada.id, served.url)
    cookie["Origin"] = served.url
    by_session = (await browser.post(PATH, headers=cookie)).json()["token"]
    bearer = (await browser.post("/auth/token", headers=cookie)).json()["accessToken"]
    as_bearer = {"Authorization": f"Bearer {bearer}"}
    by_bearer = (await browser.post(PATH, headers=as_bearer)).json()["token"]
    assert (await browser.post("/auth/logout", headers=cookie)).status_code == 204
    by_key, another = await token_of(ada), await token_of(ada)
    caller = Caller(ada.id, Role.USER, "session")
    for key in await list_keys(identity, caller):
        await revoke_key(identity, caller, key.id)
    for token in (by_session, by_bearer, by_key):
        assert_refused(await browser.get("/v1/events", params={"token": token}))
    await change_standing(identity, ada.id, None, active=False)
    assert_refused(await browser.get("/v1/events", params={"token": another}))


async def test_its_stream_ends_with_what_asked_for_it(
    ada: Someone, served: Served, browser: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_events, "_AUTHENTICATION_SECONDS", 0.2)
    monkeypatch.setattr(job_events, "WATCH_TIMES", WatchTimes(quiet=0.1))
    monkeypatch.setattr(JobEvents, "_close_streams_of", lambda *_: None)
    identity, caller = served.services.identity, Caller(ada.id, Role.USER, "session")
    token = await token_of(ada)
    async with browser.stream("GET", "/v1/events", params={"token": token}) as answer:
        lines = answer.aiter_lines()
        for _ in range(20):  # long after the first looks at it
            await anext(lines)
        for key in await list_keys(identity, caller):
            await revoke_key(identity, caller, key.id)
        async with asyncio.timeout(10):
            async for _ in lines:
                pass

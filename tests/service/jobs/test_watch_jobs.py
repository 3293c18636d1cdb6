"""Server-Sent Events, over a real socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from uuid import UUID

import psycopg
import pytest
from event_streams import ENDED, WORKING, Event, Served, change, events_of, someone_watching
from httpx import AsyncClient
from jobs_api import SPEC, Someone, cookie_of, key_of, new_user, set_job

from reelmill.api import job_events
from reelmill.usecases.identity.accounts import change_standing
from reelmill.usecases.identity.keys import list_keys, revoke_key
from reelmill.usecases.jobs.job_events import JobEvents
from reelmill.usecases.jobs.watch_jobs import WatchTimes
from reelmill.usecases.ports.users import Caller, Role
from reported_changes import encoding

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ada(served: Served) -> AsyncIterator[Someone]:
    async with someone_watching(served) as someone:
        yield someone


async def test_a_job_is_watched_from_now_until_it_has_ended(ada: Someone, served: Served) -> None:
    job_id = await ada.submit()
    seen = []
    async with ada.client.stream("GET", f"/v1/jobs/{job_id}/events") as answer:
        async for event in events_of(answer):
            seen.append((event.name, event.data["status"], event.data["progress"]))
            if len(seen) == 1:
                await change(served.services, job_id, **WORKING)
            elif len(seen) == 2:
                await change(served.services, job_id, progress=40.0, eta_seconds=3.0)
            elif len(seen) == 3:
                assert event.data["etaSeconds"] == 3
                await change(served.services, job_id, **ENDED)
    assert seen == [
        ("job", "QUEUED", 0),
        ("job", "PROCESSING", 0),
        ("job", "PROCESSING", 40),
        ("job", "SUCCEEDED", 100),
    ]


async def test_the_last_event_is_what_the_job_is_read_as(ada: Someone, served: Served) -> None:
    job_id = await ada.submit(name="x", metadata={"a": "b"})
    await change(served.services, job_id, **ENDED)
    async with ada.client.stream("GET", f"/v1/jobs/{job_id}/events") as answer:
        (event,) = [event async for event in events_of(answer)]
    assert event.data == await ada.job(job_id)
    path = f"/v1/jobs/{job_id}/events"
    again = await ada.client.get(path, headers={"Last-Event-ID": event.id})
    assert again.status_code == 204, "who knows the end stops asking"
    other = await ada.client.get(path, headers={"Last-Event-ID": "something else"})
    assert other.status_code == 200


@pytest.mark.parametrize("path", ["/v1/events", "/v1/jobs/{}/events"])
async def test_progress_is_reported_before_it_is_written(
    ada: Someone, served: Served, path: str
) -> None:
    job_id = await ada.submit()
    await set_job(served.services, job_id, **WORKING, attempt=1)
    reported = encoding(UUID(job_id), ada.id, progress=61.25, eta_seconds=4.5)
    async with ada.client.stream("GET", path.format(job_id)) as answer:
        events = events_of(answer)
        assert (await anext(events)).name == "job"
        if path == "/v1/events":
            assert (await anext(events)).name == "standing"
        async with await psycopg.AsyncConnection.connect(
            served.services.database_url, autocommit=True
        ) as worker:
            await worker.execute(
                "SELECT pg_notify('reelmill_jobs', %s)", [reported.model_dump_json(by_alias=True)]
            )
        event = await anext(events)
        assert (event.data["progress"], event.data["etaSeconds"]) == (61.2, 4.5)
        await change(served.services, job_id, progress=60.0, stage="stitch")
        event = await anext(events)
        assert (event.data["progress"], event.data["stage"]) == (61.2, "stitch"), "never less"
        served.services.job_events.mark_stale()
        await asyncio.sleep(0.5)  # so that it is read before the next change
        await change(served.services, job_id, progress=70.0)
        assert (await anext(events)).data["progress"] == 70, "what is read anew is not less either"


@pytest.mark.parametrize("path", ["/v1/events", "/v1/jobs/{}/events"])
async def test_a_job_that_is_planned_while_it_is_watched_is_told_with_its_plan(
    ada: Someone, served: Served, path: str
) -> None:
    job_id = await ada.submit()
    preparing = {"status": "PROCESSING", "phase": "PREPARING", "stage": "gather", "attempt": 1}
    await set_job(served.services, job_id, **preparing)
    async with ada.client.stream("GET", path.format(job_id)) as answer:
        events = events_of(answer)
        assert (await anext(events)).data["plan"] is None
        if path == "/v1/events":
            assert (await anext(events)).name == "standing"
        await change(served.services, job_id, **WORKING, plan={"frames": 3})
        assert (await anext(events)).data["plan"] == {"frames": 3}


async def test_a_deleted_job_ends_its_stream(ada: Someone, served: Served) -> None:
    job_id = await ada.submit()
    seen = []
    async with ada.client.stream("GET", f"/v1/jobs/{job_id}/events") as answer:
        async for event in events_of(answer):
            seen.append(event.data.get("status", event.name))
            if len(seen) == 1:
                await ada.client.delete(f"/v1/jobs/{job_id}")
    assert seen[0] == "QUEUED"
    assert seen[-1] in {"CANCELLED", "deleted"}, "it is cancelled first"


async def test_all_jobs_are_watched_but_those_of_others(ada: Someone, served: Served) -> None:
    old, ended = await ada.submit(name="old"), await ada.submit(name="ended")
    await change(served.services, ended, **ENDED)
    stranger = await new_user(served.services)
    key = {"X-API-Key": await key_of(served.services, stranger)}
    async with ada.client.stream("GET", "/v1/events") as answer:
        events = events_of(answer)
        assert (await anext(events)).data["name"] == "old"
        assert await anext(events) == Event("standing", "", {"ids": [old], "complete": True})
        await ada.client.post("/v1/render", json=SPEC | {"name": "secret"}, headers=key)
        new = await ada.submit(name="new")
        assert (await anext(events)).data["name"] == "new"
        await change(served.services, old, **ENDED)
        event = await anext(events)
        assert (event.data["name"], event.data["status"]) == ("old", "SUCCEEDED")
        await ada.client.delete(f"/v1/jobs/{old}")
        assert await anext(events) == Event("deleted", "", {"id": old})
        await ada.client.post(f"/v1/jobs/{new}/cancel")
        assert (await anext(events)).data["status"] == "CANCELLED"


async def test_a_browser_watches_by_its_cookie(ada: Someone, served: Served) -> None:
    job_id = await ada.submit()
    await change(served.services, job_id, **ENDED)
    headers = await cookie_of(served.services, ada.id, served.url)
    async with AsyncClient(base_url=served.url, headers=headers) as browser:
        answer = await browser.get(f"/v1/jobs/{job_id}/events")
    assert answer.status_code == 200
    assert "event: job" in answer.text
    assert answer.text.startswith("retry: ")


async def test_a_lost_listening_connection_is_replaced_and_nothing_is_missed(
    ada: Someone, served: Served
) -> None:
    job_id = await ada.submit()
    async with ada.client.stream("GET", f"/v1/jobs/{job_id}/events") as answer:
        events = events_of(answer)
        assert (await anext(events)).data["status"] == "QUEUED"
        killed = await kill_listeners(served.services.database_url)
        assert killed == 1
        await set_job(served.services, job_id, **WORKING)  # and nobody is reported
        event = await asyncio.wait_for(anext(events), 10)
        assert event.data["status"] == "PROCESSING", "read anew after the reconnection"
        await change(served.services, job_id, **ENDED)
        event = await asyncio.wait_for(anext(events), 10)
        assert event.data["status"] == "SUCCEEDED", "and heard again"
    assert await kill_listeners(served.services.database_url) == 1


async def kill_listeners(url: str) -> int:
    query = (
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE application_name = 'reelmill listen' AND datname = current_database()"
    )
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as admin:
        row = await (await admin.execute(query)).fetchone()
    assert row
    return int(row[0])


async def test_a_quiet_stream_is_kept_alive_and_ends_in_time(
    ada: Someone, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_events, "WATCH_TIMES", WatchTimes(quiet=0.1, whole=0.6, together=0.0))
    job_id = await ada.submit()
    answer = await ada.client.get(f"/v1/jobs/{job_id}/events")
    assert answer.text.count("event: job") == 1
    assert answer.text.count("\n:\n") >= 3


async def test_streams_end_with_what_proved_their_caller(ada: Someone, served: Served) -> None:
    identity = served.services.identity
    await change_standing(identity, await new_user(served.services), Role.ADMIN, None)

    async def shut_out() -> None:
        await change_standing(identity, ada.id, None, active=False)

    async def revoke_keys() -> None:
        caller = Caller(ada.id, Role.USER, "session")
        for key in await list_keys(identity, caller):
            await revoke_key(identity, caller, key.id)

    for end in (revoke_keys, shut_out):
        key = await key_of(served.services, ada.id)
        async with ada.client.stream("GET", "/v1/events", headers={"X-API-Key": key}) as answer:
            lines = answer.aiter_lines()
            assert (await anext(lines)).startswith("retry:")
            await end()
            async with asyncio.timeout(10):
                left = [line async for line in lines if line.startswith("data")]
                assert left == ['data: {"ids":[],"complete":true}']
    assert (await ada.client.get("/v1/events")).status_code == 401


async def test_an_end_of_access_that_was_missed_ends_a_stream_too(
    ada: Someone, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = served.services.identity
    await change_standing(identity, await new_user(served.services), Role.ADMIN, None)
    monkeypatch.setattr(job_events, "_AUTHENTICATION_SECONDS", 0.2)
    monkeypatch.setattr(job_events, "WATCH_TIMES", WatchTimes(quiet=0.1))
    monkeypatch.setattr(JobEvents, "_close_streams_of", lambda *_: None)
    async with ada.client.stream("GET", "/v1/events") as answer:
        lines = answer.aiter_lines()
        assert (await anext(lines)).startswith("retry:")
        await change_standing(identity, ada.id, None, active=False)
        async with asyncio.timeout(10):
            async for _ in lines:
                pass


async def test_a_stream_ends_at_once_when_the_process_stops(ada: Someone, served: Served) -> None:
    job_id = await ada.submit()
    async with ada.client.stream("GET", f"/v1/jobs/{job_id}/events") as answer:
        events = events_of(answer)
        await anext(events)
        served.services.job_events.close()
        assert [event async for event in events] == []


async def test_a_slow_reader_finds_the_latest_and_holds_up_nobody(
    ada: Someone, served: Served
) -> None:
    job_id = await ada.submit()
    await change(served.services, job_id, **WORKING)
    async with ada.client.stream("GET", f"/v1/jobs/{job_id}/events") as answer:
        events = events_of(answer)
        await anext(events)
        for progress in range(1, 60):
            await change(served.services, job_id, progress=float(progress))
        await change(served.services, job_id, **ENDED)
        seen = [event.data["progress"] async for event in events]
    assert seen[-1] == 100
    assert len(seen) < 40
    assert seen == sorted(seen)


async def test_there_are_at_most_fifty_streams_of_a_user(ada: Someone, served: Served) -> None:
    job_id = await ada.submit()
    with ExitStack() as open_streams:
        for _ in range(50):
            open_streams.enter_context(served.services.job_events.watch(ada.id))
        answer = await ada.client.get(f"/v1/jobs/{job_id}/events")
        assert answer.status_code == 429
        assert answer.json()["code"] == "too_many_streams"
    await change(served.services, job_id, **ENDED)
    assert (await ada.client.get(f"/v1/jobs/{job_id}/events")).status_code == 200

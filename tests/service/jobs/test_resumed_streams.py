"""Streams that broke go on where they were: nothing that happened meanwhile is missed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from event_streams import ENDED, WORKING, Event, Served, change, events_of, someone_watching
from jobs_api import Someone, set_job

from reelmill.usecases.jobs import watch_jobs

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ada(served: Served) -> AsyncIterator[Someone]:
    async with someone_watching(served) as someone:
        yield someone


async def first_events(ada: Someone, **request: Any) -> list[Event]:
    """What a stream begins with, up to which jobs stand; then the connection breaks."""
    seen = []
    async with ada.client.stream("GET", "/v1/events", **request) as answer:
        async for event in events_of(answer):
            seen.append(event)
            if event.name == "standing":
                return seen
    raise AssertionError(seen)


def told(seen: list[Event]) -> list[tuple[str, str]]:
    return [(event.data["name"], event.data["status"]) for event in seen[:-1]]


@pytest.mark.parametrize("by_header", [True, False])
async def test_what_ended_meanwhile_comes_first(
    ada: Someone, served: Served, by_header: bool
) -> None:
    jobs = {name: await ada.submit(name=name) for name in ("a", "b", "c", "d")}
    seen = await first_events(ada)
    assert told(seen) == [(name, "QUEUED") for name in jobs]
    assert set(seen[-1].data["ids"]) == set(jobs.values())
    await change(served.services, jobs["a"], **ENDED, updated_at=datetime.now(UTC))
    await change(served.services, jobs["c"], **WORKING, updated_at=datetime.now(UTC))
    await ada.client.delete(f"/v1/jobs/{jobs['d']}")
    last = seen[-2].id
    again: dict[str, Any] = (
        {"headers": {"Last-Event-ID": last}} if by_header else {"params": {"lastEventId": last}}
    )
    seen = await first_events(ada, **again)
    assert sorted(told(seen)) == [("a", "SUCCEEDED"), ("b", "QUEUED"), ("c", "PROCESSING")]
    assert told(seen)[0] == ("a", "SUCCEEDED"), "what is over first"
    assert seen[-1].data == {"ids": [jobs["c"], jobs["b"]], "complete": True}, "`d` is deleted"


async def test_who_was_not_there_before_gets_what_stands(ada: Someone, served: Served) -> None:
    await change(served.services, await ada.submit(name="a"), **ENDED)
    await ada.submit(name="b")
    for unknown in ("", "x", "x/y", "x/nan", "x/1e300", "x/-62135596800"):
        seen = await first_events(ada, headers={"Last-Event-ID": unknown})
        assert ("b", "QUEUED") in told(seen), unknown
        assert (("a", "SUCCEEDED") in told(seen)) == (unknown == "x/-62135596800")


async def test_what_ended_long_before_is_not_told_again(ada: Someone, served: Served) -> None:
    now = datetime.now(UTC)
    for name, ago in (("old", 3), ("older", 120), ("recent", 0)):
        job_id = await ada.submit(name=name)
        await set_job(served.services, job_id, **ENDED, updated_at=now - timedelta(minutes=ago))
    last = f"x/{(now - timedelta(seconds=90)).timestamp()}"
    assert told(await first_events(ada, params={"lastEventId": last})) == [("recent", "SUCCEEDED")]
    last = f"x/{(now - timedelta(days=400)).timestamp()}"
    seen = await first_events(ada, params={"lastEventId": last})
    assert {name for name, _ in told(seen)} == {"old", "recent"}, "an hour at most"


async def test_one_job_is_told_whole_after_a_break(ada: Someone, served: Served) -> None:
    job_id = await ada.submit()
    path = f"/v1/jobs/{job_id}/events"
    async with ada.client.stream("GET", path) as answer:
        event = await anext(events_of(answer))
    await change(served.services, job_id, **ENDED, updated_at=datetime.now(UTC))
    again = await ada.client.get(path, headers={"Last-Event-ID": event.id})
    assert '"status":"SUCCEEDED"' in again.text
    assert again.text.startswith("retry: ")


async def test_more_jobs_may_stand_than_are_named(
    ada: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch_jobs, "MOST_STANDING", 2)
    jobs = [await ada.submit(name="a")]
    assert (await first_events(ada))[-1].data == {"ids": jobs, "complete": True}
    jobs += [await ada.submit(name=name) for name in "bc"]
    seen = await first_events(ada)
    assert told(seen) == [("b", "QUEUED"), ("c", "QUEUED")]
    assert seen[-1].data == {"ids": [jobs[2], jobs[1]], "complete": False}

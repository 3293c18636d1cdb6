"""Downloads that break off are taken up where they ended, and only if the file is the same."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from fetch_server import BODY, DATE, Fetch, Server, code_of

from reelmill.adapters.fetch import FetchedSources, FetchLimits
from reelmill.core.errors import SourceAwayError


@pytest.mark.parametrize(("validator", "reported"), [("ETag", '"one"'), ("date", DATE)])
def test_a_broken_download_goes_on_where_it_ended(
    server: Server, fetch: Fetch, validator: str, reported: str
) -> None:
    server.breaks = [100_000, 50_000]
    file = fetch(f"{server.url}/fragile?{validator}")
    assert file.read_bytes() == BODY
    assert server.statuses() == [200, 206, 206]
    assert server.ranges() == [None, "bytes=100000-", "bytes=150000-"]
    assert server.asked[1][1]["If-Range"] == reported


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("validator", ["ETag", "date", "none"])
def test_wherever_it_breaks_off_the_file_is_whole(
    server: Server, fetch: Fetch, validator: str, seed: int
) -> None:
    places = [0, 1, 511, 512, 262_144 % len(BODY), len(BODY) - 1, *range(7, len(BODY), 9973)]
    server.breaks = random.Random(seed).choices(places, k=3)
    assert fetch(f"{server.url}/fragile?{validator}").read_bytes() == BODY


def test_without_a_validator_a_broken_download_starts_anew(server: Server, fetch: Fetch) -> None:
    server.breaks = [100_000]
    assert fetch(f"{server.url}/fragile?none").read_bytes() == BODY
    assert server.ranges() == [None, None]


def test_a_weak_etag_resumes_nothing(server: Server, fetch: Fetch) -> None:
    server.etag, server.breaks = 'W/"one"', [100_000]
    assert fetch(f"{server.url}/fragile").read_bytes() == BODY
    assert server.ranges() == [None, None]


def test_a_file_that_changes_in_the_middle_starts_anew(server: Server, fetch: Fetch) -> None:
    changed = BODY[::-1]

    def change() -> None:
        server.etag, server.body = '"two"', changed

    server.breaks, server.on_break = [100_000], change
    assert fetch(f"{server.url}/fragile").read_bytes() == changed
    assert server.statuses() == [200, 200]


def test_a_server_that_sends_other_bytes_than_asked_for_is_not_believed(
    server: Server, fetch: Fetch
) -> None:
    assert fetch(f"{server.url}/liar").read_bytes() == BODY
    assert server.ranges() == [None, "bytes=1000-", None]


def test_tries_are_bounded_and_nothing_is_left(
    server: Server, fetch: Fetch, sources: FetchedSources
) -> None:
    with pytest.raises(SourceAwayError) as raised:
        fetch(
            f"{server.url}/short", limits=FetchLimits(pauses_seconds=(0.01,), patience_seconds=0.3)
        )
    assert code_of(raised.value) == "source_unreachable"
    assert len(server.asked) >= 2  # how often more depends on the machine
    assert [path for path in sources.downloads.rglob("*") if path.is_file()] == []


def test_a_stalled_download_is_taken_up_again(server: Server, fetch: Fetch) -> None:
    limits = FetchLimits(idle_seconds=0.2, pauses_seconds=(0.01,), patience_seconds=20)
    assert fetch(f"{server.url}/slowly", limits=limits).read_bytes() == BODY
    first, *again = server.ranges()  # several, where the machine is loaded
    assert first is None
    assert set(again) == {f"bytes={len(BODY) // 2}-"}


def test_a_busy_server_is_asked_again(server: Server, fetch: Fetch) -> None:
    assert fetch(f"{server.url}/busy").read_bytes() == BODY
    assert server.statuses() == [503, 503, 200]


def test_what_was_resumed_is_known_by_its_etag_afterwards(server: Server, fetch: Fetch) -> None:
    server.breaks = [100_000]
    first = fetch(f"{server.url}/fragile")
    assert isinstance(first, Path)
    assert fetch(f"{server.url}/fragile") == first
    assert server.asked[-1][1]["If-None-Match"] == '"one"'

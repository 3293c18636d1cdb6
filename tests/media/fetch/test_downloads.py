"""Downloads from a real HTTP server on the loopback interface."""

from __future__ import annotations

import asyncio
import hashlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from fetch_server import BODY, Fetch, Server, code_of

from reelmill.adapters.fetch import FetchedSources, FetchLimits
from reelmill.adapters.fetch.sources import is_url
from reelmill.core.errors import CancelledError, OutputError, SourceError
from reelmill.media.cancel import CancelToken
from served import free_port


def leftovers(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name.startswith(".")]


def test_a_path_is_relative_to_the_specs_folder(fetch: Fetch, sources: FetchedSources) -> None:
    assert sources.base is not None
    assert fetch("clips/a.mp4") == sources.base / "clips/a.mp4"
    assert fetch("/media/a.mp4") == Path("/media/a.mp4")
    assert fetch("take 2: final.mp4") == sources.base / "take 2: final.mp4"


@pytest.mark.parametrize("src", ["clips/a.mp4", "/etc/hostname", "../../secret", "", "~/a"])
def test_a_server_reads_no_paths_that_a_client_names(fetch: Fetch, src: str) -> None:
    with pytest.raises(SourceError) as raised:
        fetch(src, base=None)
    assert code_of(raised.value) == "source_url_invalid"


def test_a_download_is_kept_under_its_sha256(
    server: Server, fetch: Fetch, sources: FetchedSources
) -> None:
    file = fetch(f"{server.url}/file?token=x")
    assert file.read_bytes() == BODY
    assert file.name == hashlib.sha256(BODY).hexdigest()
    assert server.asked[0][1]["Accept-Encoding"] == "identity"
    assert leftovers(sources.downloads) == []


@pytest.mark.parametrize("name", ["file", "dated"])
def test_unchanged_content_is_not_sent_again(server: Server, fetch: Fetch, name: str) -> None:
    assert fetch(f"{server.url}/{name}") == fetch(f"{server.url}/{name}")
    assert server.statuses() == [200, 304]


def test_changed_content_is_fetched_anew(server: Server, fetch: Fetch) -> None:
    first = fetch(f"{server.url}/file")
    server.etag, server.body = '"two"', b"changed"
    second = fetch(f"{server.url}/file")
    assert (first.read_bytes(), second.read_bytes()) == (BODY, b"changed")


def test_content_lost_from_the_cache_is_fetched_anew(server: Server, fetch: Fetch) -> None:
    fetch(f"{server.url}/file").unlink()
    assert fetch(f"{server.url}/file").read_bytes() == BODY


def test_several_downloads_run_at_once(server: Server, sources: FetchedSources) -> None:
    urls = [f"{server.url}/together/{number}" for number in range(4)]
    files = sources.fetch([*urls, "local.png", urls[0]], CancelToken())
    assert [Path(str(files[url])).read_text() for url in urls] == [
        f"/together/{number}" for number in range(4)
    ]
    assert sources.base is not None
    assert files["local.png"] == sources.base / "local.png"
    assert len(server.asked) == 4


def test_several_processes_may_fetch_the_same_at_once(
    server: Server, sources: FetchedSources
) -> None:
    urls = [f"{server.url}/file?{number}" for number in range(3)]
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda _: sources.fetch(urls, CancelToken()), range(6)))
    files = {file for each in found for file in each.values()}
    (file,) = files
    assert isinstance(file, Path)
    assert file.read_bytes() == BODY
    assert leftovers(sources.downloads) == []


def test_every_source_has_its_own_problem(server: Server, sources: FetchedSources) -> None:
    wanted = [f"{server.url}/missing", f"{server.url}/file", "ftp://example.org/a.mp4"]
    missing, file, odd = sources.fetch(wanted, CancelToken()).values()
    assert isinstance(file, Path)
    assert isinstance(missing, SourceError)
    assert isinstance(odd, SourceError)
    assert (code_of(missing), code_of(odd)) == ("source_http_status", "source_url_invalid")
    assert "404" in str(missing)


@pytest.mark.parametrize(
    "src",
    [
        "file:///etc/hostname",
        "file:etc",
        "ftp://example.org/a",
        "gopher://example.org/a",
        "asset:12",
        "http://",
        "http:///a",
        "http://user:secret@example.org/a",
        "http://:secret@example.org/a",
        "http://example.org:99999/a",
        "http://[::1/a",
        "data:image/png;base64,AAAA",
        "",
        "a\0b",
    ],
)
def test_an_address_that_may_not_be_fetched_is_refused(fetch: Fetch, src: str) -> None:
    with pytest.raises(SourceError) as raised:
        fetch(src)
    assert code_of(raised.value) == "source_url_invalid"
    assert "secret" not in str(raised.value)


def test_five_redirects_are_followed_and_six_are_not(server: Server, fetch: Fetch) -> None:
    assert fetch(f"{server.url}/hop/5").read_bytes() == BODY
    with pytest.raises(SourceError) as raised:
        fetch(f"{server.url}/hop/6")
    assert code_of(raised.value) == "source_redirects"


def test_a_redirect_loop_ends(server: Server, fetch: Fetch) -> None:
    with pytest.raises(SourceError) as raised:
        fetch(f"{server.url}/loop")
    assert code_of(raised.value) == "source_redirects"
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    "target", ["file:///etc/hostname", "http://me:pw@127.0.0.1/", "gopher://x"]
)
def test_a_redirect_cannot_leave_http(server: Server, fetch: Fetch, target: str) -> None:
    with pytest.raises(SourceError) as raised:
        fetch(f"{server.url}/to?{target}")
    assert code_of(raised.value) == "source_url_invalid"


@pytest.mark.parametrize("name", ["file", "endless"])
def test_a_body_over_the_limit_is_refused(
    server: Server, fetch: Fetch, sources: FetchedSources, name: str
) -> None:
    with pytest.raises(SourceError) as raised:
        fetch(f"{server.url}/{name}", limits=FetchLimits(max_bytes=100_000))
    assert code_of(raised.value) == "source_too_large"
    assert leftovers(sources.downloads) == []


def test_a_compressed_body_is_refused(server: Server, fetch: Fetch) -> None:
    with pytest.raises(SourceError) as raised:
        fetch(f"{server.url}/gzip")
    assert code_of(raised.value) == "source_encoded"


def test_a_web_page_instead_of_a_file_says_that_a_login_is_missing(
    server: Server, fetch: Fetch
) -> None:
    with pytest.raises(SourceError, match="login") as raised:
        fetch(f"{server.url}/login")
    assert code_of(raised.value) == "source_not_media"


@pytest.mark.parametrize(
    ("name", "limits"),
    [
        ("stalled", FetchLimits(idle_seconds=0.2, patience_seconds=0)),
        ("stalled", FetchLimits(total_seconds=0.2)),
        ("drip", FetchLimits(total_seconds=0.5)),
    ],
)
def test_a_download_that_stalls_or_drips_times_out(
    server: Server, fetch: Fetch, name: str, limits: FetchLimits
) -> None:
    before = time.monotonic()
    with pytest.raises(SourceError) as raised:
        fetch(f"{server.url}/{name}", limits=limits)
    assert code_of(raised.value) == "source_timeout"
    assert time.monotonic() - before < 60


SLOW = FetchLimits(least_bytes_per_second=10_000, rate_seconds=0.4, grace_seconds=0.6)


def test_a_source_that_drips_is_not_waited_for_and_the_error_says_what_is_asked_of_it(
    server: Server, fetch: Fetch
) -> None:
    with pytest.raises(SourceError, match=r"/drip sends less than 9\.77 KiB") as raised:
        fetch(f"{server.url}/drip", limits=SLOW)
    assert code_of(raised.value) == "source_too_slow"
    assert "upload" in (raised.value.problems[0].hint or "")


def test_a_source_that_breaks_off_often_is_judged_as_a_whole(server: Server, fetch: Fetch) -> None:
    patient = replace(SLOW, idle_seconds=0.2, pauses_seconds=(0.01,) * 100)
    with pytest.raises(SourceError) as raised:
        fetch(f"{server.url}/stalled", limits=patient)
    assert code_of(raised.value) == "source_too_slow"


def test_a_source_that_sends_enough_may_take_longer_than_its_grace(
    server: Server, fetch: Fetch
) -> None:
    limits = replace(SLOW, least_bytes_per_second=1_000)  # a fortieth of what is sent, in quiet
    assert fetch(f"{server.url}/steady", limits=limits).stat().st_size == 20 * 4_000


def test_a_closed_port_is_unreachable_and_the_message_hides_the_query(fetch: Fetch) -> None:
    with pytest.raises(SourceError) as raised:
        fetch(
            f"http://127.0.0.1:{free_port()}/a.mp4?signature=secret",
            limits=FetchLimits(patience_seconds=0),
        )
    assert code_of(raised.value) == "source_unreachable"
    assert "a.mp4" in str(raised.value)
    assert "secret" not in str(raised.value)


def test_proxies_of_the_environment_are_ignored(
    server: Server, fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetch(f"{server.url}/file").read_bytes() == BODY


def test_a_cancelled_download_stops_at_once(server: Server, sources: FetchedSources) -> None:
    cancel = CancelToken()
    threading.Timer(0.3, cancel.cancel).start()
    before = time.monotonic()
    with pytest.raises(CancelledError):
        sources.fetch([f"{server.url}/endless"], cancel)
    assert time.monotonic() - before < 60
    assert leftovers(sources.downloads) == []


def test_fetching_works_inside_a_running_event_loop(server: Server, fetch: Fetch) -> None:
    async def inside() -> Path:
        return fetch(f"{server.url}/file")

    assert asyncio.run(inside()).read_bytes() == BODY


def test_a_cache_that_cannot_be_written_is_a_clear_error(
    server: Server, sources: FetchedSources, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    blocked = replace(sources, downloads=tmp_path / "file")
    with pytest.raises(OutputError) as raised:
        blocked.fetch([f"{server.url}/file"], CancelToken())
    assert code_of(raised.value) == "cache_unwritable"


@pytest.mark.parametrize(
    ("src", "expected"),
    [("https://x/a", True), ("a/b.mp4", False), ("asset:12", True), (r"C:\a.mp4", False)],
)
def test_addresses_are_told_from_paths(src: str, expected: bool) -> None:
    assert is_url(src) is expected

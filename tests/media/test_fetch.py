"""Downloads from a real HTTP server on the loopback interface."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from reelmill.adapters.fetch import FetchLimits, fetch, fetch_all, is_url
from reelmill.core.errors import CancelledError, OutputError, SourceError
from reelmill.media.cancel import CancelToken

BODY = bytes(range(256)) * 1000


class Handler(BaseHTTPRequestHandler):
    """Answers by path; notes what was asked."""

    protocol_version = "HTTP/1.1"
    asked: list[tuple[str, dict[str, str], int]]
    etag = '"one"'
    body = BODY
    company = threading.Barrier(4)

    def log_message(self, format: str, *args: Any) -> None: ...

    def do_GET(self) -> None:
        name = self.path.partition("?")[0].strip("/").split("/")[0]
        getattr(self, f"get_{name}", self.get_nothing)()

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        # Noted first: once the answer is sent, the test may already be looking.
        type(self).asked.append((self.path, dict(self.headers), status))
        self.send_response(status)
        for key, value in {"Content_Length": str(len(body)), **headers}.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def get_nothing(self) -> None:
        self.answer(404, b"no")

    def get_file(self) -> None:
        if self.headers.get("If-None-Match") == self.etag:
            self.answer(304)
        else:
            self.answer(200, self.body, ETag=self.etag)

    def get_dated(self) -> None:
        if self.headers.get("If-Modified-Since"):
            self.answer(304)
        else:
            self.answer(200, self.body, Last_Modified="Wed, 01 Jan 2025 00:00:00 GMT")

    def get_gzip(self) -> None:
        self.answer(200, gzip.compress(bytes(10**6)), Content_Encoding="gzip")

    def get_endless(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"10000\r\n" + bytes(65536) + b"\r\n")
        except OSError:
            self.close_connection = True

    def get_short(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"only this")
        self.close_connection = True

    def get_stalled(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"only this")
        time.sleep(30)
        self.close_connection = True

    def get_together(self) -> None:
        self.company.wait(20)
        self.answer(200, self.path.encode())

    def get_hop(self) -> None:
        left = int(self.path.rpartition("/")[2])
        self.answer(302, Location=f"/hop/{left - 1}" if left > 1 else "/file")

    def get_to(self) -> None:
        self.answer(302, Location=self.path.partition("?")[2])


@pytest.fixture
def server() -> Iterator[str]:
    Handler.asked, Handler.etag, Handler.body = [], '"one"', BODY
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def code_of(raised: pytest.ExceptionInfo[Any]) -> str:
    return str(raised.value.problems[0].code)


def leftovers(cache: Path) -> list[Path]:
    return [path for path in cache.rglob("*") if path.is_file() and path.name.startswith(".")]


def test_a_path_is_relative_to_the_specs_folder(tmp_path: Path) -> None:
    base = tmp_path / "spec"
    assert fetch("clips/a.mp4", base, tmp_path) == base / "clips/a.mp4"
    assert fetch("/media/a.mp4", base, tmp_path) == Path("/media/a.mp4")
    assert fetch("take 2: final.mp4", base, tmp_path) == base / "take 2: final.mp4"


def test_a_download_is_kept_under_its_sha256(server: str, tmp_path: Path) -> None:
    file = fetch(f"{server}/file?token=x", tmp_path, tmp_path)
    assert file.read_bytes() == BODY
    assert file.name == hashlib.sha256(BODY).hexdigest()
    assert Handler.asked[0][1]["Accept-Encoding"] == "identity"
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("name", ["file", "dated"])
def test_unchanged_content_is_not_sent_again(server: str, tmp_path: Path, name: str) -> None:
    first = fetch(f"{server}/{name}", tmp_path, tmp_path)
    assert fetch(f"{server}/{name}", tmp_path, tmp_path) == first
    assert [status for _, _, status in Handler.asked] == [200, 304]


def test_changed_content_is_fetched_anew(server: str, tmp_path: Path) -> None:
    first = fetch(f"{server}/file", tmp_path, tmp_path)
    Handler.etag, Handler.body = '"two"', b"changed"
    second = fetch(f"{server}/file", tmp_path, tmp_path)
    assert (first.read_bytes(), second.read_bytes()) == (BODY, b"changed")


def test_content_lost_from_the_cache_is_fetched_anew(server: str, tmp_path: Path) -> None:
    fetch(f"{server}/file", tmp_path, tmp_path).unlink()
    assert fetch(f"{server}/file", tmp_path, tmp_path).read_bytes() == BODY


def test_several_downloads_run_at_once(server: str, tmp_path: Path) -> None:
    urls = [f"{server}/together/{number}" for number in range(4)]
    files = fetch_all([*urls, "local.png", urls[0]], tmp_path, tmp_path)
    assert [files[url].read_text() for url in urls] == [f"/together/{n}" for n in range(4)]
    assert files["local.png"] == tmp_path / "local.png"
    assert len(Handler.asked) == 4


def test_all_problems_are_reported_at_once(server: str, tmp_path: Path) -> None:
    sources = [f"{server}/missing", f"{server}/file", "ftp://example.org/a.mp4"]
    with pytest.raises(SourceError) as raised:
        fetch_all(sources, tmp_path, tmp_path)
    codes = [problem.code for problem in raised.value.problems]
    assert codes == ["source_http_status", "source_url_invalid"]
    assert "404" in raised.value.problems[0].message


@pytest.mark.parametrize(
    "src",
    [
        "file:///etc/hostname",
        "file:etc",
        "ftp://example.org/a",
        "http://",
        "http://user:secret@example.org/a",
        "http://example.org:99999/a",
        "data:image/png;base64,AAAA",
        "",
        "a\0b",
    ],
)
def test_an_address_that_may_not_be_fetched_is_refused(src: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError) as raised:
        fetch(src, tmp_path, tmp_path)
    assert code_of(raised) == "source_url_invalid"
    assert "secret" not in str(raised.value)


def test_five_redirects_are_followed_and_six_are_not(server: str, tmp_path: Path) -> None:
    assert fetch(f"{server}/hop/5", tmp_path, tmp_path).read_bytes() == BODY
    with pytest.raises(SourceError) as raised:
        fetch(f"{server}/hop/6", tmp_path, tmp_path)
    assert code_of(raised) == "source_redirects"


@pytest.mark.parametrize(
    "target", ["file:///etc/hostname", "http://me:pw@127.0.0.1/", "gopher://x"]
)
def test_a_redirect_cannot_leave_http(server: str, tmp_path: Path, target: str) -> None:
    with pytest.raises(SourceError) as raised:
        fetch(f"{server}/to?{target}", tmp_path, tmp_path)
    assert code_of(raised) == "source_url_invalid"


@pytest.mark.parametrize("name", ["file", "endless"])
def test_a_body_over_the_limit_is_refused(server: str, tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError) as raised:
        fetch(f"{server}/{name}", tmp_path, tmp_path, FetchLimits(max_bytes=100_000))
    assert code_of(raised) == "source_too_large"
    assert leftovers(tmp_path) == []


def test_a_compressed_body_is_refused(server: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError) as raised:
        fetch(f"{server}/gzip", tmp_path, tmp_path)
    assert code_of(raised) == "source_encoded"


def test_a_body_that_ends_early_is_refused(server: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError) as raised:
        fetch(f"{server}/short", tmp_path, tmp_path)
    assert code_of(raised) == "source_unreachable"
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("limits", [FetchLimits(idle_seconds=0.2), FetchLimits(total_seconds=0.2)])
def test_a_stalled_download_times_out(server: str, tmp_path: Path, limits: FetchLimits) -> None:
    before = time.monotonic()
    with pytest.raises(SourceError) as raised:
        fetch(f"{server}/stalled", tmp_path, tmp_path, limits)
    assert code_of(raised) == "source_timeout"
    assert time.monotonic() - before < 10


def test_a_closed_port_is_unreachable_and_the_message_hides_the_query(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(SourceError) as raised:
        fetch(f"http://127.0.0.1:{port}/a.mp4?signature=secret", tmp_path, tmp_path)
    assert code_of(raised) == "source_unreachable"
    assert "a.mp4" in str(raised.value)
    assert "secret" not in str(raised.value)


def test_the_socket_factory_can_refuse_an_address(server: str, tmp_path: Path) -> None:
    def refuse(address: tuple[Any, ...]) -> socket.socket:
        raise PermissionError(13, f"refused {address[4][0]}")

    with pytest.raises(SourceError) as raised:
        fetch_all([f"{server}/file"], tmp_path, tmp_path, socket_factory=refuse)
    assert code_of(raised) == "source_unreachable"
    assert Handler.asked == []


def test_a_cancelled_download_stops_at_once(server: str, tmp_path: Path) -> None:
    cancel = CancelToken()
    threading.Timer(0.3, cancel.cancel).start()
    before = time.monotonic()
    with pytest.raises(CancelledError):
        fetch_all([f"{server}/endless"], tmp_path, tmp_path, cancel=cancel)
    assert time.monotonic() - before < 5
    assert leftovers(tmp_path) == []


def test_fetching_works_inside_a_running_event_loop(server: str, tmp_path: Path) -> None:
    async def inside() -> Path:
        return fetch(f"{server}/file", tmp_path, tmp_path)

    assert asyncio.run(inside()).read_bytes() == BODY


def test_a_cache_that_cannot_be_written_is_a_clear_error(server: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError) as raised:
        fetch(f"{server}/file", tmp_path, tmp_path / "file")
    assert code_of(raised) == "cache_unwritable"


@pytest.mark.parametrize(
    ("src", "expected"),
    [("https://x/a", True), ("a/b.mp4", False), ("asset:12", True), (r"C:\a.mp4", False)],
)
def test_addresses_are_told_from_paths(src: str, expected: bool) -> None:
    assert is_url(src) is expected

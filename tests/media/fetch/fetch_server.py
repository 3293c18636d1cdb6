"""A real HTTP server on the loopback interface that answers by path and notes what was asked."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol

from reelmill.core.errors import ReelmillError

BODY = bytes(range(256)) * 1000
DATE = "Wed, 01 Jan 2025 00:00:00 GMT"


class Fetch(Protocol):
    """The file of one source, with some fields of `FetchedSources` changed."""

    def __call__(self, src: str, **changes: Any) -> Path: ...


def code_of(error: ReelmillError) -> str:
    return error.problems[0].code


class Server(ThreadingHTTPServer):
    """What the handlers share.

    `etag` and `body` are what `/file` gives; `breaks` is after how many bytes each next answer
    of `/fragile` ends, and `on_break` is called then.
    """

    daemon_threads = True

    def __init__(self, host: str = "127.0.0.1") -> None:
        super().__init__((host, 0), Handler)
        self.asked: list[tuple[str, dict[str, str], int]] = []
        self.etag, self.body = '"one"', BODY
        self.company = threading.Barrier(4)
        self.breaks: list[int] = []
        self.on_break: Callable[[], None] = lambda: None
        self.done = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are what is tested."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def statuses(self) -> list[int]:
        return [status for _, _, status in self.asked]

    def ranges(self) -> list[str | None]:
        return [headers.get("Range") for _, headers, _ in self.asked]


@contextmanager
def serving(host: str = "127.0.0.1") -> Iterator[Server]:
    with Server(host) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.done.set()
        server.shutdown()
        thread.join()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, format: str, *args: Any) -> None: ...

    def do_GET(self) -> None:
        name = self.path.partition("?")[0].strip("/").split("/")[0]
        getattr(self, f"get_{name}", self.get_nothing)()

    def begin(self, status: int, **headers: str) -> None:
        # Noted first: once the answer is sent, the test may already be looking.
        self.server.asked.append((self.path, dict(self.headers), status))
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.begin(status, **{"Content_Length": str(len(body)), **headers})
        self.wfile.write(body)

    def get_nothing(self) -> None:
        self.answer(404, b"no")

    def get_file(self) -> None:
        if self.headers.get("If-None-Match") == self.server.etag:
            self.answer(304)
        else:
            self.answer(200, self.server.body, ETag=self.server.etag)

    def get_dated(self) -> None:
        if self.headers.get("If-Modified-Since"):
            self.answer(304)
        else:
            self.answer(200, self.server.body, Last_Modified=DATE)

    def get_gzip(self) -> None:
        self.answer(200, gzip.compress(bytes(10**6)), Content_Encoding="gzip")

    def get_endless(self) -> None:
        self.begin(200, Transfer_Encoding="chunked")
        try:
            while True:
                self.wfile.write(b"10000\r\n" + bytes(65536) + b"\r\n")
        except OSError:
            self.close_connection = True

    def get_drip(self) -> None:
        """A byte at a time, for ever."""
        self.begin(200, Transfer_Encoding="chunked")
        try:
            while not self.server.done.wait(0.02):
                self.wfile.write(b"1\r\n.\r\n")
        except OSError:
            self.close_connection = True

    def get_steady(self) -> None:
        """4,000 bytes every tenth of a second, for two seconds."""
        self.begin(200, Content_Length=str(20 * 4_000))
        for _ in range(20):
            self.wfile.write(b"." * 4_000)
            self.server.done.wait(0.1)

    def get_short(self) -> None:
        self.begin(200, Content_Length="1000")
        self.wfile.write(b"only this")
        self.close_connection = True

    def get_stalled(self) -> None:
        self.begin(200, Content_Length="1000")
        self.wfile.write(b"only this")
        self.server.done.wait(30)
        self.close_connection = True

    def get_together(self) -> None:
        self.server.company.wait(20)
        self.answer(200, self.path.encode())

    def get_hop(self) -> None:
        left = int(self.path.rpartition("/")[2])
        self.answer(302, Location=f"/hop/{left - 1}" if left > 1 else "/file")

    def get_loop(self) -> None:
        self.answer(302, Location="/loop")

    def get_to(self) -> None:
        self.answer(302, Location=self.path.partition("?")[2])

    def get_busy(self) -> None:
        """503 twice, then the file."""
        if len(self.server.asked) < 2:
            self.answer(503, b"later")
        else:
            self.get_file()

    def get_login(self) -> None:
        self.answer(200, b"\xef\xbb\xbf \n<!DOCTYPE html><title>Sign in</title>")

    def get_fragile(self) -> None:
        """The file with Range and If-Range, but every answer breaks off as `breaks` says."""
        server, validator = self.server, self.path.partition("?")[2] or "ETag"
        reported = {"ETag": {"ETag": server.etag}, "date": {"Last_Modified": DATE}, "none": {}}[
            validator
        ]
        first = 0
        if self.headers.get("If-Range") in reported.values():
            first = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        body = server.body[first:]
        if first:
            whole = len(server.body)
            reported["Content_Range"] = f"bytes {first}-{whole - 1}/{whole}"
        self.begin(206 if first else 200, Content_Length=str(len(body)), **reported)
        stop = server.breaks.pop(0) if server.breaks else len(body)
        self.wfile.write(body[:stop])
        if stop < len(body):
            self.wfile.flush()
            server.on_break()
            self.close_connection = True

    def get_liar(self) -> None:
        """Breaks off; answers the range with other bytes than asked for."""
        if "Range" in self.headers:
            part = self.server.body[7:]
            reported = f"bytes 7-{len(self.server.body) - 1}/{len(self.server.body)}"
            self.answer(206, part, ETag=self.server.etag, Content_Range=reported)
            return
        self.begin(200, Content_Length=str(len(self.server.body)), ETag=self.server.etag)
        stop = 1000 if not any(self.server.ranges()) else len(self.server.body)
        self.wfile.write(self.server.body[:stop])
        self.close_connection = True

    def get_slowly(self) -> None:
        """The file's first half; the second only to who comes back for it."""
        if "Range" in self.headers:
            self.get_fragile()
            return
        half = len(self.server.body) // 2
        self.begin(200, Content_Length=str(len(self.server.body)), ETag=self.server.etag)
        self.wfile.write(self.server.body[:half])
        self.wfile.flush()
        time.sleep(0.6)
        self.close_connection = True

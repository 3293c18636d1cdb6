"""Sources that are away for a while are waited for; those that are gone for good are not."""

from __future__ import annotations

import signal
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from watched import Watched

from reelmill.adapters.fetch import FetchedSources, FetchLimits
from reelmill.core.errors import SourceAwayError, SourceError
from reelmill.media.cancel import CancelToken
from reelmill.usecases.ports.waits import Wait

BODY = bytes(range(256)) * 400
WORDS = b"<html><style>p{}</style><h1>Denied</h1>\x07 \x1b[31mRequest\xe2\x80\xae expired</html>"
SOON = FetchLimits(pauses_seconds=(0.05,), patience_seconds=60)
AT_ONCE = FetchLimits(pauses_seconds=(0.01,), patience_seconds=0.3)

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Any

    def log_message(self, format: str, *args: Any) -> None: ...

    def do_GET(self) -> None:
        self.server.asked.append((time.monotonic(), self.headers.get("Range")))
        answers = self.server.answers
        (answers.pop(0) if len(answers) > 1 else answers[0])(self)

    def send(
        self, status: int, body: bytes = b"", sent: int | None = None, /, **headers: str
    ) -> None:
        """An answer; it breaks off after `sent` bytes."""
        self.send_response(status)
        for name, text in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), text)
        self.end_headers()
        self.wfile.write(body[:sent])
        self.close_connection = sent is not None


class Server(ThreadingHTTPServer):
    """Gives its answers one after the other, the last one again and again."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int, *answers: Answer) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.answers = list(answers)
        self.asked: list[tuple[float, str | None]] = []

    def handle_error(self, request: object, client_address: object) -> None: ...

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/a.mp4?signature=secret"

    @property
    def ranges(self) -> list[str | None]:
        return [asked for _, asked in self.asked]


@contextmanager
def serving(*answers: Answer, port: int = 0) -> Iterator[Server]:
    with Server(port, *answers) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


def whole(handler: Handler) -> None:
    handler.send(200, BODY, ETag='"one"')


def status(number: int, body: bytes = b"", **headers: str) -> Answer:
    return lambda handler: handler.send(number, body, **headers)


def breaking_every(step: int, *, ranges: bool) -> Answer:
    """Sends `step` bytes more than at the last try, from where it is asked to."""
    served = 0

    def answer(handler: Handler) -> None:
        nonlocal served
        served += step
        asked = handler.headers.get("Range") if ranges else None
        first = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0
        reported: dict[str, Any] = {}
        if first:
            reported["Content_Range"] = f"bytes {first}-{len(BODY) - 1}/{len(BODY)}"
        sent = min(served, len(BODY)) - first
        rest = BODY[first:]
        reported |= {"ETag": '"one"'} if ranges else {}
        handler.send(206 if first else 200, rest, None if sent >= len(rest) else sent, **reported)

    return answer


def fetched(url: str, folder: Path, limits: FetchLimits = SOON, **fields: Any) -> Path:
    found = FetchedSources(None, folder, limits, **fields).fetch([url], CancelToken())[url]
    if not isinstance(found, Path):
        raise found
    return found


def away(url: str, folder: Path, limits: FetchLimits = AT_ONCE, **fields: Any) -> SourceAwayError:
    with pytest.raises(SourceAwayError) as raised:
        fetched(url, folder, limits, **fields)
    return raised.value


def gone(url: str, folder: Path, **fields: Any) -> SourceError:
    """The error of a source that is not waited for."""
    with pytest.raises(SourceError) as raised:
        fetched(url, folder, **fields)
    assert not isinstance(raised.value, SourceAwayError)
    return raised.value


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def test_a_server_that_refuses_connections_for_three_seconds_is_waited_for(tmp_path: Path) -> None:
    port, waits = free_port(), list[Wait]()
    began = time.monotonic()
    up = threading.Event()

    def start() -> None:
        with serving(whole, port=port):
            up.wait(60)

    threading.Timer(3, start).start()
    url = f"http://127.0.0.1:{port}/a.mp4"
    assert fetched(url, tmp_path, on_wait=waits.append).read_bytes() == BODY
    up.set()
    assert time.monotonic() - began >= 3
    assert "waiting for 127.0.0.1, next try in 0 s" in str(waits[0])
    assert "refuses connections" in waits[0].reason


@pytest.mark.parametrize("ranges", [True, False])
def test_a_transfer_that_gets_further_each_time_goes_on(tmp_path: Path, ranges: bool) -> None:
    limits = FetchLimits(pauses_seconds=(0.3,), patience_seconds=3)
    with serving(breaking_every(len(BODY) // 12, ranges=ranges)) as server:
        assert fetched(server.url, tmp_path, limits).read_bytes() == BODY
    assert len(server.asked) >= 12
    assert (server.ranges[-1] is not None) == ranges


def test_a_transfer_that_gets_no_further_ends_after_its_patience(tmp_path: Path) -> None:
    with serving(lambda handler: handler.send(200, BODY, 1000)) as server:
        error = away(server.url, tmp_path)
    assert len(server.asked) >= 2  # how often more depends on the machine
    assert error.received_bytes == 1000
    assert "secret" not in str(error)


def test_what_a_fetch_left_is_gone_on_with_by_the_next(tmp_path: Path) -> None:
    with serving(breaking_every(50_000, ranges=True)) as server:
        away(server.url, tmp_path, FetchLimits(patience_seconds=0))
        assert fetched(server.url, tmp_path).read_bytes() == BODY
    assert server.ranges[:2] == [None, "bytes=50000-"]
    assert list(tmp_path.rglob(".new-*")) == []


PASSING = (408, 425, 429, 500, 502, 503, 504, *range(520, 528))


@pytest.mark.parametrize("number", PASSING)
def test_a_passing_status_is_tried_again(tmp_path: Path, number: int) -> None:
    with serving(status(number), whole) as server:
        assert fetched(server.url, tmp_path).read_bytes() == BODY


@pytest.mark.parametrize("number", PASSING)
def test_a_passing_status_that_stays_does_not_speak_of_a_login(tmp_path: Path, number: int) -> None:
    with serving(status(number)) as server:
        [problem] = away(server.url, tmp_path).problems
    assert problem.code == "source_http_status"
    assert str(number) in problem.message
    assert "login" not in (problem.hint or "")


@pytest.mark.parametrize(
    ("number", "hint"),
    [
        (400, "check the address"),
        (401, "login"),
        (403, "may have expired"),
        (404, "no longer exists"),
        (410, "no longer exists"),
        (451, "another file"),
        (501, "ask its operator"),
    ],
)
def test_a_lasting_status_is_asked_for_once_and_says_what_to_do(
    tmp_path: Path, number: int, hint: str
) -> None:
    with serving(status(number)) as server:
        [problem] = gone(server.url, tmp_path).problems
    assert len(server.asked) == 1
    assert hint in (problem.hint or "")


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_is_honoured(tmp_path: Path, form: str) -> None:
    now = datetime.now(UTC) + timedelta(hours=5)  # the server's clock is wrong
    reported = format_datetime(now + timedelta(seconds=2), usegmt=True) if form == "date" else "2"
    dated = {"Retry_After": reported, "Date": format_datetime(now, usegmt=True)}

    def busy(handler: Handler) -> None:
        handler.send_response_only(429)
        for name, text in {**dated, "Content_Length": "0"}.items():
            handler.send_header(name.replace("_", "-"), text)
        handler.end_headers()

    with serving(busy, whole) as server:
        fetched(server.url, tmp_path)
    (first, _), (second, _) = server.asked
    assert second - first >= 1.9


@pytest.mark.parametrize("reported", ["86400", "-1", "soon", "999999999999", "", "1e9"])
def test_no_retry_after_waits_longer_than_the_patience(tmp_path: Path, reported: str) -> None:
    limits = FetchLimits(pauses_seconds=(0.05,), patience_seconds=0.5)
    with serving(status(503, Retry_After=reported), whole) as server:
        assert fetched(server.url, tmp_path, limits).read_bytes() == BODY


def test_who_can_come_back_later_does_not_wait_in_vain(tmp_path: Path) -> None:
    limits = FetchLimits(patience_seconds=30, hands_back=True)
    began = time.monotonic()
    with serving(status(503, Retry_After="3600"), whole) as server:
        error = away(server.url, tmp_path, limits)
    assert time.monotonic() - began < 20
    assert (error.awaited, error.retry_after_seconds) == ("127.0.0.1", 3600)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (WORDS, "It says: Denied [31mRequest expired"),
        (b'{"message": "Link expired"}', 'It says: {"message": "Link expired"}'),
        (b"\xff\0\x01binary", None),
        (b"", None),
    ],
)
def test_the_words_of_a_403_are_shown(tmp_path: Path, body: bytes, said: str | None) -> None:
    with serving(status(403, body)) as server:
        message = gone(server.url, tmp_path).problems[0].message
    assert said in message if said else "It says" not in message
    assert message.isprintable()


def test_long_words_are_cut(tmp_path: Path) -> None:
    with serving(status(403, b"word " * 100_000)) as server:
        message = gone(server.url, tmp_path).problems[0].message
    assert len(message.partition("It says: ")[2]) == 200


class Resolver:
    """Names that cannot be looked up, so many times; then the loopback address."""

    def __init__(self, number: int, times: int, port: int) -> None:
        self._number, self._left, self._port = number, times, port

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[dict[str, Any]]:
        self._left -= 1
        if self._left >= 0:
            raise socket.gaierror(self._number, "no")
        found = {"hostname": host, "host": "127.0.0.1", "port": self._port}
        return [{**found, "family": socket.AF_INET, "proto": 0, "flags": 0}]

    async def close(self) -> None: ...


def test_a_name_that_cannot_be_looked_up_now_is_tried_again(tmp_path: Path) -> None:
    with serving(whole) as server:
        resolver = Resolver(socket.EAI_AGAIN, 2, server.server_port)
        url = f"http://media.example:{server.server_port}/a"
        assert fetched(url, tmp_path, resolver=resolver).read_bytes() == BODY


def test_a_name_that_does_not_exist_is_not(tmp_path: Path) -> None:
    resolver = Resolver(socket.EAI_NONAME, 9, 1)
    error = gone("http://media.example/a", tmp_path, resolver=resolver)
    assert error.problems[0].code == "source_host_unknown"


def test_a_certificate_that_is_not_trusted_is_refused_at_once(tmp_path: Path) -> None:
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    key, certificate = tmp_path / "key", tmp_path / "certificate"
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with serving(whole) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        [problem] = gone(f"https://127.0.0.1:{server.server_port}/a", tmp_path).problems
    assert problem.code == "source_certificate_refused"
    assert "certificate" in (problem.hint or "")


def test_a_server_that_speaks_no_tls_is_refused_at_once(tmp_path: Path) -> None:
    with serving(whole) as server:
        [problem] = gone(f"https://127.0.0.1:{server.server_port}/a", tmp_path).problems
    assert "https" in (problem.hint or "")


def test_a_server_that_hangs_up_while_tls_begins_is_waited_for(tmp_path: Path) -> None:
    came = []

    def hang_up(listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            came.append(1)
            connection.recv(100)
            connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=hang_up, args=(listening,), daemon=True).start()
        away(f"https://127.0.0.1:{listening.getsockname()[1]}/a", tmp_path)
        listening.shutdown(socket.SHUT_RDWR)
    assert len(came) > 1


def test_all_sources_together_have_a_bound(tmp_path: Path) -> None:
    limits = FetchLimits(all_bytes=3 * len(BODY) + 1, parallel=1)
    with serving(lambda handler: handler.send(200, BODY)) as server:
        urls = [f"{server.url}&{n}" for n in range(4)]
        found = FetchedSources(None, tmp_path, limits).fetch(urls, CancelToken())
    errors = [error for error in found.values() if isinstance(error, SourceError)]
    assert [error.problems[0].code for error in errors] == ["sources_too_large"]


def test_the_program_says_what_it_waits_for_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    watched = Watched.in_folder(tmp_path)
    src = f"http://127.0.0.1:{free_port()}/a.mp4"
    process = watched.start({"tracks": [{"type": "video", "src": src}]})
    until = time.monotonic() + 60
    while "waiting for 127.0.0.1" not in (reported := (tmp_path / "stderr").read_text()):
        assert time.monotonic() < until, reported
        assert process.poll() is None, reported
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    ended = watched.wait(process, 30)
    assert ended.code == 130
    assert "next try in" in ended.reported.replace("\n", " ")


def test_the_patience_of_the_program_is_a_setting(tmp_path: Path) -> None:
    watched = Watched.in_folder(tmp_path)
    watched.variables["REELMILL_SOURCE_PATIENCE_SECONDS"] = "1"
    src = f"http://127.0.0.1:{free_port()}/a.mp4"
    watched.refused(
        {"tracks": [{"type": "video", "src": src}]}, 3, ("/tracks/0/src", "source_unreachable")
    )

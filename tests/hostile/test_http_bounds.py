"""What one connection may cost: bytes, time and places, tried on a web process of its own."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, suppress

import httpx
import psutil
import pytest

from reelmill.adapters.storage import LocalStorage, UrlSigner
from reelmill.api.wire.bounds import Bounds
from web_process import Web, web_process

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Async tests run on asyncio alone."""
    return "asyncio"


FILES = 1024
SECRET = "s" * 40
BOUNDS = Bounds()
MASTER_BYTES = 64 * 1024**2
HEAD = b"GET /health HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST /v1/render HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    """A service that may open 1,024 files, as most may by default."""
    with web_process(files=FILES, REELMILL_HOST="127.0.0.1", SESSION_SECRET=SECRET) as running:
        yield running


@pytest.fixture(scope="module")
def master(web: Web) -> str:
    """Path and query of a large finished file."""
    storage = LocalStorage(web.home / "storage", UrlSigner(SECRET.encode(), ""))
    file = web.home / "master"
    with file.open("wb") as made:
        made.truncate(MASTER_BYTES)
    storage.put_blocking("jobs/1/film.mp4", file, "video/mp4")
    return storage.sign_get("jobs/1/film.mp4", 600)


@asynccontextmanager
async def connected(web: Web) -> AsyncIterator[Connection]:
    """A connection, and its end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", web.port, limit=2**24)
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def answer_to(web: Web, *pieces: bytes) -> tuple[int, str]:
    """Status and code of the only answer, after which the connection must be closed."""
    async with connected(web) as (reader, writer):
        with suppress(OSError):
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
        return parsed(await asyncio.wait_for(reader.read(), 30))


def parsed(answer: bytes) -> tuple[int, str]:
    """Status and code of an answer that is alone."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert answer.count(b"HTTP/1.1 ") == 1, answer[:400]
    assert b"\r\nconnection: close" in head.lower()
    status = int(head.split()[1])
    return status, json.loads(body)["code"] if b"problem+json" in head else ""


TOO_LARGE_HEADS = {
    "address": b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "value": HEAD + b"X-Long: " + b"a" * 40_000 + b"\r\n\r\n",
    "name": HEAD + b"a" * 40_000 + b": x\r\n\r\n",
    "lines": HEAD + b"".join(b"X-%d:\r\n" % n for n in range(101)) + b"\r\n",
    "trailer": POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX: " + b"a" * 40_000 + b"\r\n\r\n",
    "trailers": POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"X: y\r\n" * 101 + b"\r\n",
    "chunk extension": POST + b"Transfer-Encoding: chunked\r\n\r\n5;" + b"a" * 40_000,
}


@pytest.mark.parametrize("what", TOO_LARGE_HEADS)
@pytest.mark.parametrize("piece_bytes", [1_000_000, 1000])
async def test_a_header_is_at_most_32_kib_in_100_lines(
    web: Web, what: str, piece_bytes: int
) -> None:
    data = TOO_LARGE_HEADS[what]
    pieces = [data[at : at + piece_bytes] for at in range(0, len(data), piece_bytes)]
    assert await answer_to(web, *pieces) == (431, "header_too_large")


async def test_a_header_just_below_the_bounds_is_read(web: Web) -> None:
    lines = b"".join(b"X-%d: %s\r\n" % (n, b"a" * 300) for n in range(98))
    assert await answer_to(web, HEAD + lines + b"Connection: close\r\n\r\n") == (200, "")


@pytest.mark.parametrize("endless", ["X: y\r\n", "a", "\r\n"])
async def test_endless_headers_cost_neither_memory_nor_others_time(web: Web, endless: str) -> None:
    before = web.resident_bytes()
    start = b"" if endless == "\r\n" else HEAD
    flood = endless.encode() * (200_000 // len(endless))

    async def pour() -> None:
        with suppress(OSError):
            async with connected(web) as (_, writer):
                writer.write(start)
                while True:
                    writer.write(flood)
                    await writer.drain()

    async with asyncio.TaskGroup() as group:
        pouring = [group.create_task(_again(pour)) for _ in range(8)]
        slowest, most = 0.0, 0
        until = time.monotonic() + 3
        while time.monotonic() < until:
            slowest = max(slowest, await asyncio.to_thread(web.health_seconds))
            most = max(most, web.resident_bytes())
        for task in pouring:
            task.cancel()
    assert most - before < 64 * 1024**2
    assert slowest < 5


async def _again(pour: Callable[[], Awaitable[None]]) -> None:
    while True:
        await pour()


async def test_what_comes_too_slowly_is_closed_and_what_is_merely_slow_lives(
    web: Web, master: str
) -> None:
    """All at once, for each takes its ten seconds."""
    async with asyncio.TaskGroup() as group:
        silent = group.create_task(_until_closed(web, b"", b""))
        begun = group.create_task(_until_closed(web, b"GET ", b""))
        dripped = group.create_task(_until_closed(web, HEAD + b"X: ", b"a"))
        late_body = POST + b"Content-Length: 1000\r\n\r\n"
        body = group.create_task(_until_closed(web, late_body, b" "))
        chunks = POST + b"Transfer-Encoding: chunked\r\n\r\n"
        chunked = group.create_task(_until_closed(web, chunks, b"1;a=b\r\n \r\n"))
        idle = group.create_task(_until_closed(web, HEAD + b"\r\n", b""))
        slow_upload = group.create_task(_slow_upload(web))
        slow_download = group.create_task(_slow_download(web, master))
    for task, wanted in (
        (silent, (408, "header_timeout")),
        (begun, (408, "header_timeout")),
        (dripped, (408, "header_timeout")),
        (body, (408, "body_timeout")),
        (chunked, (408, "body_timeout")),
    ):
        seconds, answer = task.result()
        assert parsed(answer) == wanted
        assert BOUNDS.head_seconds - 1 <= seconds < 40
    seconds, answer = idle.result()
    assert answer.count(b"HTTP/1.1 ") == 1  # of its request: an idle connection ends in silence
    assert BOUNDS.head_seconds - 1 <= seconds < 40
    assert slow_upload.result() == 401
    assert slow_download.result() > 20 * 2048


async def _until_closed(web: Web, first: bytes, drip: bytes) -> tuple[float, bytes]:
    """Seconds until the server closed, and what it sent."""
    began = time.monotonic()
    async with connected(web) as (reader, writer):
        writer.write(first)
        reading = asyncio.create_task(reader.read())
        while not reading.done() and time.monotonic() - began < 60:
            writer.write(drip)
            await asyncio.wait([reading], timeout=0.5)
        return time.monotonic() - began, await reading


async def _slow_upload(web: Web) -> int:
    """A body at 2 KiB a second, for longer than a header may take."""
    async with connected(web) as (reader, writer):
        writer.write(POST + b"Content-Length: 30720\r\nConnection: close\r\n\r\n")
        for _ in range(15):
            writer.write(b"{" * 2048)
            await asyncio.sleep(1)
        return int((await reader.read()).split()[1])


async def _slow_download(web: Web, master: str) -> int:
    """Bytes read at 2 KiB a second by a program whose kernel holds few."""
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(client, ("127.0.0.1", web.port))
        await loop.sock_sendall(
            client, f"GET {master} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        )
        taken = 0
        for _ in range(22):
            taken += len(await loop.sock_recv(client, 2048))
            await asyncio.sleep(1)
        return taken


async def test_after_an_early_answer_little_is_read_and_the_answer_is_seen(web: Web) -> None:
    head = POST + b"Content-Length: 100000000000\r\n\r\n"
    async with connected(web) as (_, writer):
        writer.write(head)
        sent = 0
        with suppress(OSError):
            while sent < 10**9:
                writer.write(b" " * 100_000)
                await asyncio.wait_for(writer.drain(), 10)
                sent += 100_000
        assert sent < 50_000_000  # a megabyte, and what both kernels hold
    assert await answer_to(web, head) == (413, "body_too_large")
    refused = b"PUT /files/a?x=y HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999\r\n\r\n"
    status, _ = await answer_to(web, refused + b" " * 50_000)
    assert status == 403


NOT_HTTP = {
    "two framings": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}    ",
    "unknown coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "bare line feeds": b"GET /health HTTP/1.1\nHost: localhost\n\n",
    "folded header": HEAD + b" X: y\r\n\r\n",
    "space before colon": HEAD + b"Content-Length : 5\r\n\r\n",
    "no length": POST + b"Content-Length: 5x\r\n\r\n",
    "bad chunk": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "upgrade with a body": POST
    + b"Connection: upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\n{}",
    "tunnel": b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}


@pytest.mark.parametrize("what", NOT_HTTP)
async def test_what_two_servers_might_read_in_two_ways_is_refused(web: Web, what: str) -> None:
    smuggled = b"GET /v1/jobs HTTP/1.1\r\nHost: localhost\r\n\r\n"
    assert await answer_to(web, NOT_HTTP[what] + smuggled) == (400, "invalid_http")


async def test_an_upgrade_to_websockets_is_answered_as_plain_http(web: Web) -> None:
    asked = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    key = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    assert await answer_to(web, HEAD + asked + key + b"\x81\x00" * 100) == (200, "")


async def test_a_trailer_is_no_header(web: Web) -> None:
    chunks = b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\n{}\r\n0\r\n"
    async with connected(web) as (reader, writer):
        writer.write(POST + chunks + b"X-Request-Id: smuggled\r\n\r\n")
        answer = await reader.read()
    assert b"HTTP/1.1 401" in answer
    assert b"smuggled" not in answer


async def test_few_requests_wait_behind_another_and_those_are_answered(web: Web) -> None:
    async with connected(web) as (reader, writer):
        writer.write((HEAD + b"\r\n") * 5000)
        answers = await asyncio.wait_for(reader.read(), 30)
    count = answers.count(b"HTTP/1.1 200")
    assert BOUNDS.pipelined < count < 5000
    assert answers.count(b"connection: close") == 1
    async with connected(web) as (reader, writer):
        writer.write((HEAD + b"\r\n") * 5 + HEAD + b"Connection: close\r\n\r\n")
        assert (await reader.read()).count(b"HTTP/1.1 200") == 6


async def test_a_faulty_request_behind_another_does_not_spoil_its_answer(web: Web) -> None:
    async with connected(web) as (reader, writer):
        writer.write(HEAD + b"\r\n" + b"\x00 not HTTP\r\n\r\n")
        assert parsed(await reader.read()) == (200, "")


async def test_a_client_that_expects_to_be_asked_for_its_body_is(web: Web) -> None:
    async with connected(web) as (reader, writer):
        head = b"Expect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n"
        writer.write(POST + head)
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(b"{}")
        assert b"HTTP/1.1 401" in await reader.read()


async def test_1100_silent_connections_leave_room_for_others(web: Web) -> None:
    process = psutil.Process(web.process.pid)
    if hasattr(process, "rlimit"):
        assert process.rlimit(psutil.RLIMIT_NOFILE) == (FILES, FILES)
    with ExitStack() as stack:
        silent = []
        for _ in range(1100):
            silent.append(stack.enter_context(socket.create_connection(("127.0.0.1", web.port))))
            silent[-1].setblocking(False)
        seconds = [await asyncio.to_thread(web.health_seconds) for _ in range(20)]
        assert max(seconds) < 5
        assert web.descriptors() < FILES
        closed = [number for number, client in enumerate(silent) if _is_closed(client)]
        # The oldest went, no newer one before an older one.
        assert closed[: len(closed)] == list(range(len(closed)))
        assert 1100 - FILES < len(closed) < 1100


def _is_closed(client: socket.socket) -> bool:
    try:
        return client.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


async def test_silent_bodies_leave_room_for_others(web: Web) -> None:
    with ExitStack() as stack:
        for _ in range(1100):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", web.port)))
            with suppress(OSError):
                client.sendall(POST + b"Content-Length: 1000\r\n\r\n")
        for _ in range(20):  # the first one waits for what was sent before it, none for a place
            assert await asyncio.to_thread(web.health_seconds) < 20


@asynccontextmanager
async def all_at_once(web: Web, number: int, request: bytes) -> AsyncIterator[list[Connection]]:
    """Connections whose requests are all there when the service, which stands still, goes on."""
    async with AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(connected(web)) for _ in range(number)]
        web.process.send_signal(signal.SIGSTOP)
        for _, writer in opened:
            writer.write(request)
        await asyncio.sleep(2)
        web.process.send_signal(signal.SIGCONT)
        yield opened


async def test_unfinished_bodies_of_many_connections_are_bounded_together(web: Web) -> None:
    """A busy machine serves them all in one turn of the loop, which a pause stands for here."""
    before = web.resident_bytes()
    request = POST + b"Content-Length: 950000\r\n\r\n" + b" " * 900_000
    async with all_at_once(web, 700, request) as opened:
        answer = asyncio.create_task(opened[0][0].read())
        while not answer.done():
            assert web.resident_bytes() - before < 220 * 1024**2
            await asyncio.wait({answer}, timeout=0.1)
        assert parsed(await answer) == (408, "body_timeout"), "the oldest gives way"
        assert await asyncio.to_thread(web.health_seconds) < 20
        status, _ = await answer_to(web, POST + b"Connection: close\r\nContent-Length: 2\r\n\r\n{}")
        assert status == 401
    assert web.resident_bytes() - before < 200 * 1024**2, "what they took is given back"


async def test_bodies_that_come_at_once_are_all_read(web: Web) -> None:
    """More than is read in one turn of the loop: the rest is held back, and read then."""
    head = POST + b"Connection: close\r\nContent-Length: 500002\r\n\r\n"
    async with (
        all_at_once(web, 100, head + b'"' + b"a" * 500_000 + b'"') as opened,
        asyncio.timeout(60),
    ):
        answers = await asyncio.gather(*(reader.read() for reader, _ in opened))
    assert {parsed(answer)[0] for answer in answers} == {401}


async def test_a_quiet_stream_of_events_lives_on(web: Web) -> None:
    """Beside the other tests' attacks: nothing is due from its client."""
    async with httpx.AsyncClient(base_url=web.url) as client:
        account = {"email": "a@example.com", "password": "ten or more characters"}
        made = await client.post("/auth/register", json=account)
        assert made.status_code in {200, 201}, made.text
        began = time.monotonic()
        async with client.stream("GET", "/v1/events", timeout=60) as events:
            assert events.status_code == 200, await events.aread()
            async for _ in events.aiter_bytes():
                if time.monotonic() - began > BOUNDS.head_seconds + 3:
                    break
            else:
                pytest.fail("the stream ended")


def test_the_process_is_as_large_as_before(web: Web) -> None:
    """After all that, which the order of this file makes it the last to see."""
    assert web.resident_bytes() < 400 * 1024**2

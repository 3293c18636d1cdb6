"""Sources that fail once or ask for patience: jobs get over it; what stays is reported plainly."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any

import httpx
import pytest
from PIL import Image

from served import served_with
from service_user import accepted, account, ended

pytestmark = pytest.mark.skipif(
    "REELMILL_TEST_DATABASE_URL" in os.environ, reason="about a whole service of its own"
)

CANVAS = {"width": 64, "height": 36, "fps": 10}
WORDS = b"<html><script>alert(1)</script><h1>Link expired</h1>\x1b[31m &lt;b&gt;" + b"x " * 5000


def picture() -> bytes:
    held = BytesIO()
    Image.new("RGB", (64, 36), (30, 200, 30)).save(held, "PNG")
    return held.getvalue()


class Handler(BaseHTTPRequestHandler):
    """`/STATUS/TIMES` answers so at first; then there is a picture."""

    server: Any

    def log_message(self, format: str, *args: Any) -> None: ...

    def do_GET(self) -> None:
        _, status, times, *how = self.path.split("/")
        self.server.asked[self.path] += 1
        if self.server.asked[self.path] > int(times):
            self.answer(200, picture())
            return
        later = datetime.now(UTC) + timedelta(seconds=2)
        reported = {"date": format_datetime(later, usegmt=True), "seconds": "1", "hours": "7200"}
        wanted = {"Retry-After": reported[how[0]]} if how else {}
        self.answer(int(status), WORDS if status == "403" else b"", **wanted)

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked = Counter[str]()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as made:
        threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True).start()
        yield made
        made.shutdown()


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with (
        served_with(REELMILL_PRIVATE_NETWORKS="127.0.0.0/8") as served,
        account(served.url) as made,
    ):
        yield made


def submitted(client: httpx.Client, server: Server, *paths: str) -> str:
    base = f"http://127.0.0.1:{server.server_port}"
    tracks = [{"type": "image", "src": base + path, "duration": 1} for path in paths]
    return accepted(client, {"canvas": CANVAS, "tracks": tracks})


def test_one_passing_answer_of_each_source_does_not_fail_a_job(
    client: httpx.Client, server: Server
) -> None:
    paths = ["/500/1", "/408/1", "/520/1", "/503/2/seconds", "/429/1/date", "/429/1/seconds"]
    job = ended(client, submitted(client, server, *paths))
    assert job["status"] == "SUCCEEDED", job["error"]
    assert [server.asked[path] for path in paths] == [2, 2, 2, 3, 2, 2]


def test_a_server_that_wants_hours_is_waited_for_without_a_slot(
    client: httpx.Client, server: Server
) -> None:
    job_id = submitted(client, server, "/429/9/hours")
    with client.stream("GET", f"/v1/jobs/{job_id}/events", timeout=240) as events:
        for line in events.iter_lines():
            if '"waiting":{' in line.replace(" ", ""):
                break
    job = client.get(f"/v1/jobs/{job_id}").json()
    assert (job["status"], job["waiting"]["for"]) == ("QUEUED", "127.0.0.1")
    assert "429" in job["waiting"]["reason"]
    next_try = datetime.fromisoformat(job["waiting"]["nextTryAt"])
    assert next_try <= datetime.now(UTC) + timedelta(hours=1, minutes=1)
    client.post(f"/v1/jobs/{job_id}/cancel").raise_for_status()


def test_the_words_of_a_refusal_are_short_and_plain(client: httpx.Client, server: Server) -> None:
    job = ended(client, submitted(client, server, "/403/9"))
    assert (job["status"], job["error"]["code"]) == ("FAILED", "source_http_status")
    message, hint = job["error"]["message"], job["error"].get("hint") or ""
    assert "answered 403" in message
    assert "Link expired" in message
    assert message.isprintable()
    assert "alert" not in message
    assert len(message) < 400
    assert server.asked["/403/9"] == 1
    assert "expired" in hint or "login" in hint or not hint

"""The real service, and Chromium looking at its dashboard.

Nothing here outlives its module: Playwright keeps an event loop that other tests would meet.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from browsing import EMAIL, PASSWORD, Receiver, chromium
from playwright.sync_api import Browser, expect

from served import free_port

expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    """A receiver of webhooks on loopback."""
    got: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield Receiver(f"http://127.0.0.1:{server.server_port}/hook", got)
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Address of a fresh `reelmill serve`, nobody registered yet."""
    home = Path(tempfile.mkdtemp(prefix="rm-e2e-", dir="/var/tmp"))
    port = free_port()
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("REELMILL_", "DATABASE_"))}
    own = {
        "REELMILL_HOME": str(home),
        "PORT": str(port),
        "REELMILL_PRIVATE_NETWORKS": "127.0.0.0/8",
    }
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("reelmill")), "serve"],
            env={**kept, **own},
            stdout=log,
            stderr=log,
        )
    address = f"http://localhost:{port}"
    try:
        _wait_for(address, process, home / "log")
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        log_text = (home / "log").read_text()
        shutil.rmtree(home, ignore_errors=True)
    faults = [line for line in log_text.splitlines() if '"level": "error"' in line]
    assert not faults, "\n".join(faults)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            if httpx.get(f"{address}/health", params={"ready": 1}).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of the system."""
    with chromium() as made:
        yield made


@pytest.fixture(scope="module")
def ada(site: str) -> dict[str, str]:
    """The administrator, made over HTTP unless the browser made her already."""
    with httpx.Client(base_url=site, headers={"Origin": site}) as client:
        body = {"email": EMAIL, "password": PASSWORD}
        if client.get("/auth/status").json()["needsSetup"]:
            assert client.post("/auth/register", json=body).status_code in {200, 201}
        answer = client.post("/auth/login", json=body)
        assert answer.status_code == 200, answer.text
        return dict(client.cookies)

"""The real service, and Chromium looking at its dashboard.

Nothing here outlives its module: Playwright keeps an event loop that other tests would meet.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from browsing import EMAIL, PASSWORD, Receiver, Watched, chromium, watched
from playwright.sync_api import Browser, BrowserContext, expect
from running_site import RunningSite

from serving import serving  # noqa: F401

expect.set_options(timeout=90_000)


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
def running_site() -> Iterator[RunningSite]:
    """A fresh `reelmill serve` that can be started again, nobody registered yet."""
    made = RunningSite(Path(tempfile.mkdtemp(prefix="rm-e2e-", dir="/var/tmp")))
    try:
        made.start()
        yield made
    finally:
        made.stop()
        log_text = (made.home / "log").read_text()
        shutil.rmtree(made.home, ignore_errors=True)
    faults = [line for line in log_text.splitlines() if '"level": "error"' in line]
    assert not faults, "\n".join(faults)


@pytest.fixture(scope="module")
def site(running_site: RunningSite) -> str:
    """Address of a fresh `reelmill serve`, nobody registered yet."""
    return running_site.address


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


@pytest.fixture
def seen(browser: Browser, site: str, ada: dict[str, str]) -> Iterator[Watched]:
    """The list of jobs as the administrator sees it on a wide screen."""
    context = browser.new_context(base_url=site, viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": n, "value": v, "url": site} for n, v in ada.items()])
    made = watched(context)
    made.page.goto("/jobs")
    yield made
    context.close()


@pytest.fixture(params=["light", "dark"])
def context(
    request: pytest.FixtureRequest, browser: Browser, site: str, ada: dict[str, str]
) -> Iterator[BrowserContext]:
    """The administrator's browser, in each colour scheme; modules may have one of their own."""
    made = browser.new_context(
        base_url=site, color_scheme=request.param, viewport={"width": 1280, "height": 900}
    )
    made.add_cookies([{"name": n, "value": v, "url": site} for n, v in ada.items()])
    yield made
    made.close()

"""Pages that are open stay true: whatever happens elsewhere, nobody reloads them.

The API runs without a worker, so that jobs stay queued until a test lets something happen.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from browsing import EMAIL, PASSWORD
from playwright.sync_api import Browser, Locator, Page, expect

from reelmill.adapters.postgres.embedded import EmbeddedPostgres
from served import free_port, postgres_of

TITLE = {"type": "text", "text": "Hello", "style": {"size": 40}}
PRIVATE = {"type": "image", "src": "http://127.0.0.1:8000/a.png"}
SPEC = {"canvas": {"width": 320, "height": 180, "fps": 10}, "duration": 1, "tracks": [TITLE]}
MOVING = {**TITLE, "animate": {"x": [{"time": 0, "value": 0}, {"time": 600, "value": 300}]}}
LONG = {
    "canvas": {"width": 1280, "height": 720, "fps": 30},
    "duration": 600,
    "tracks": [MOVING],
}
HOPELESS = {**SPEC, "tracks": [PRIVATE]}


class Service:
    """An API with a home of its own, and workers only where a test asks for one."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.client = httpx.Client(base_url=self.url, headers={"Origin": self.url}, timeout=30)
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self, command: str) -> subprocess.Popen[bytes]:
        """`reelmill web` or `reelmill worker`."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("REELMILL_", "DATABASE_"))}
        own = {"REELMILL_HOME": str(self.home), "PORT": str(self.port)}
        program = [sys.executable, "-m", "reelmill.cli", command]
        with (self.home / "log").open("ab") as log:
            process = subprocess.Popen(program, env={**kept, **own}, stdout=log, stderr=log)
        self.started.append(process)
        return process

    def start_web(self) -> subprocess.Popen[bytes]:
        """The API, once it answers."""
        process = self.start("web")
        until(self._answers, (self.home / "log").read_text)
        return process

    def _answers(self) -> bool:
        try:
            return self.client.get("/auth/status").status_code == 200
        except httpx.TransportError:
            return False

    def sign_in(self) -> None:
        """As the administrator."""
        body = {"email": EMAIL, "password": PASSWORD}
        assert self.client.post("/auth/register", json=body).status_code in {200, 201}
        assert self.client.post("/auth/login", json=body).status_code == 200

    def submit(self, name: str, spec: dict[str, Any] = SPEC) -> str:
        """A job, queued; its id."""
        answer = self.client.post("/v1/render", json={**spec, "name": name})
        assert answer.status_code == 202, answer.text
        job_id: str = answer.json()["jobId"]
        return job_id

    def end(self) -> None:
        """Everything that was started."""
        self.client.close()
        for process in reversed(self.started):
            process.terminate()
            process.wait(30)
        for left in postgres_of(self.home):
            left.kill()


def until(true: Callable[[], bool], reported: Callable[[], str] = lambda: "") -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline, reported()
        time.sleep(0.05)


@contextmanager
def proxy_without_a_service(port: int) -> Iterator[Event]:
    """What answers 502 to everything; the event is set once a stream was asked for."""
    asked = Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(502)
            if self.path.endswith("/events"):
                asked.set()

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield asked
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def service() -> Iterator[Service]:
    """An API without a worker; the administrator is signed in."""
    home = Path(tempfile.mkdtemp(prefix="rm-live-", dir="/var/tmp"))
    made = Service(home)
    try:
        made.start_web()
        made.sign_in()
        yield made
    finally:
        made.end()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def page(browser: Browser, service: Service) -> Iterator[Page]:
    """A page of the administrator's."""
    context = browser.new_context(base_url=service.url, viewport={"width": 1280, "height": 900})
    for name, value in service.client.cookies.items():
        context.add_cookies([{"name": name, "value": value, "url": service.url}])
    yield context.new_page()
    context.close()


def _listed(page: Page, name: str) -> Locator:
    return page.get_by_role("list", name="Jobs").get_by_role("link", name=name, exact=True)


def _show_only(page: Page, state: str) -> None:
    """Choose a state, as a person does: the list that was seen before stays in memory."""
    page.get_by_role("combobox", name="States").click()
    page.get_by_role("option", name=state).click()
    page.keyboard.press("Escape")


def _hears(page: Page, service: Service) -> None:
    """Wait until the list is live: what is sent in now appears."""
    service.submit("Heard")
    expect(_listed(page, "Heard")).to_be_visible()


def test_a_job_that_ends_leaves_the_list_of_queued_jobs(page: Page, service: Service) -> None:
    ending = service.submit("Ending")
    page.goto("/jobs?status=QUEUED")
    _hears(page, service)
    expect(_listed(page, "Ending")).to_be_visible()
    assert service.client.post(f"/v1/jobs/{ending}/cancel").status_code == 200
    expect(_listed(page, "Ending")).to_have_count(0)
    expect(_listed(page, "Heard")).to_be_visible()


def test_a_job_that_fails_joins_the_list_of_failed_jobs(page: Page, service: Service) -> None:
    service.submit("Hopeless", HOPELESS)
    page.goto("/jobs")
    expect(_listed(page, "Hopeless")).to_be_visible()
    _hears(page, service)
    _show_only(page, "Failed")
    expect(page.get_by_text("No jobs match these filters.")).to_be_visible()
    service.start("worker")
    expect(_listed(page, "Hopeless")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Hopeless")).to_contain_text("Failed")


def test_jobs_on_pages_that_are_not_loaded_do_not_make_the_list_be_read_again(
    page: Page, service: Service
) -> None:
    for number in range(60):
        service.submit(f"Job {number}")
    read: list[str] = []
    page.on("request", lambda request: read.append(request.url))
    page.goto("/jobs")
    expect(_listed(page, "Job 59")).to_be_visible()
    _hears(page, service)
    assert len([url for url in read if "/dashboard/jobs" in url]) < 10


def test_a_list_is_live_again_after_the_service_was_away(page: Page, service: Service) -> None:
    page.goto("/jobs?status=QUEUED")
    _hears(page, service)
    page.evaluate("window.notReloaded = true")
    service.started[0].terminate()
    service.started[0].wait(30)
    with proxy_without_a_service(service.port) as asked:
        assert asked.wait(60)
    service.start_web()
    missed = service.submit("After it was away")
    expect(_listed(page, "After it was away")).to_be_visible()
    assert service.client.post(f"/v1/jobs/{missed}/cancel").status_code == 200
    expect(_listed(page, "After it was away")).to_have_count(0)
    assert page.evaluate("window.notReloaded")


@pytest.mark.parametrize("ended", [False, True])
def test_the_page_of_a_job_says_that_the_job_was_deleted(
    page: Page, service: Service, ended: bool
) -> None:
    job_id = service.submit("Unwanted")
    if ended:
        assert service.client.post(f"/v1/jobs/{job_id}/cancel").status_code == 200
    with page.expect_response("**/events"):
        page.goto(f"/jobs/{job_id}")
    expect(page.get_by_text("Cancelled" if ended else "Waiting for a worker")).to_be_visible()
    assert service.client.delete(f"/v1/jobs/{job_id}").status_code == 204
    expect(page.get_by_role("heading", name="This job was deleted")).to_be_visible()
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0)


def test_health_names_the_command_that_mends_a_service_until_it_is_mended(
    page: Page, service: Service
) -> None:
    page.goto("/admin")
    health = page.get_by_role("region", name="Health")
    check = health.get_by_role("button", name="Check now")
    expect(health.get_by_role("row")).to_have_count(0)  # it goes out to others: only when asked
    check.click()
    workers, database = (
        health.get_by_role("row").filter(has=page.get_by_role("cell", name=name, exact=True))
        for name in ("workers", "database")
    )
    expect(workers).to_contain_text("bad")
    expect(workers).to_contain_text("no worker has a heartbeat")
    expect(workers).to_contain_text("start reelmill worker")
    expect(database).to_contain_text("good")

    service.start("worker")
    until(lambda: service.client.get("/health", params={"ready": 1}).status_code == 200)
    check.click()
    expect(workers).to_contain_text("good")
    expect(workers).not_to_contain_text("reelmill worker")


def test_the_page_of_a_job_says_while_the_service_is_away(page: Page, service: Service) -> None:
    job_id = service.submit("Standing")
    with page.expect_response("**/events"):
        page.goto(f"/jobs/{job_id}")
    expect(page.get_by_text("Waiting for a worker")).to_be_visible()
    away = page.get_by_role("status").filter(has_text="No connection to the server")
    expect(away).to_have_count(0)
    service.started[0].terminate()
    service.started[0].wait(30)
    expect(away).to_contain_text("Cannot reach the server.")
    service.start_web()
    expect(away).to_have_count(0)
    assert service.client.post(f"/v1/jobs/{job_id}/cancel").status_code == 200
    expect(page.get_by_text("Cancelled", exact=True)).to_be_visible()


def test_a_timeline_shows_what_is_being_made_and_nothing_of_a_cancelled_job_is_called_rendered(
    page: Page, service: Service
) -> None:
    job_id = service.submit("Long", LONG)
    service.start("worker")
    page.goto(f"/jobs/{job_id}")
    timeline = page.get_by_role("region", name="Timeline")
    expect(timeline.get_by_role("listitem").filter(has_text="In progress")).to_be_visible()
    expect(timeline.get_by_role("listitem").filter(has_text="Not encoded")).to_be_visible()
    expect(timeline.locator("[data-origin=encoding]").first).to_be_attached()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled", exact=True)).to_be_visible()
    facts = page.get_by_role("region", name="Facts")
    expect(facts.get_by_text("Cancelled after")).to_be_visible()
    expect(facts.get_by_text("Rendered in")).to_have_count(0)
    expect(timeline.get_by_role("listitem").filter(has_text="In progress")).to_have_count(0)
    expect(timeline.locator("[data-origin=encoded]")).to_have_count(0)


def test_the_frame_just_made_is_seen_and_stays_on_the_timeline(
    page: Page, service: Service
) -> None:
    job_id = service.submit("Long", {**LONG, "duration": 90})
    page.goto(f"/jobs/{job_id}")
    service.start("worker")
    timeline = page.get_by_role("region", name="Timeline")
    newest = timeline.get_by_role("figure")
    expect(newest).to_contain_text("Just encoded: 0:")
    drawn = "image => image.complete && image.naturalWidth"
    until(lambda: newest.locator("img").count() == 1)
    assert newest.locator("img").evaluate(drawn) == 320
    expect(page.get_by_role("region", name="Result")).to_be_visible(timeout=120_000)
    expect(newest).to_have_count(0)
    strip = timeline.locator("[class*=slot]")
    until(lambda: strip.locator("img").count() == strip.count() > 4)
    assert set(strip.locator("img").evaluate_all(f"all => all.map({drawn})")) == {320}


def test_an_address_of_no_job_says_so_and_helps(page: Page) -> None:
    for address in ("/jobs/mistyped", "/jobs/00000000-0000-4000-8000-000000000000"):
        page.goto(address)
        expect(page.get_by_role("heading", name="There is no such job")).to_be_visible()
        expect(page.get_by_role("link", name="Go to the jobs")).to_be_visible()


def test_an_administrator_sees_all_users_and_finds_one(page: Page, service: Service) -> None:
    add = "INSERT INTO users (id, email, password_hash, role) VALUES (%s, %s, '', 'USER')"
    rows = [(uuid4(), f"user{number}@example.com") for number in range(60)]
    with psycopg.connect(EmbeddedPostgres(service.home).url) as connection:
        connection.cursor().executemany(add, rows)
    page.goto("/admin")
    users = page.get_by_role("region", name="Users")
    emails = users.get_by_role("row").filter(has_text="@example.com")
    expect(emails).to_have_count(50)
    users.get_by_role("button", name="Show more users").click()
    expect(emails).to_have_count(61)
    expect(users.get_by_role("button", name="Show more users")).to_have_count(0)
    search = users.get_by_role("textbox", name="Search by email")
    search.fill("USER59@")
    expect(emails).to_have_count(1)
    expect(emails).to_contain_text("user59@example.com")
    search.fill("nobody at all")
    expect(users.get_by_text("Nobody has “nobody at all” in their email.")).to_be_visible()

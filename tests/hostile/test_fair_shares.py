"""One user asks for everything a service has; others are served as if they did not.

What is proved is an order: others have what they asked for while the first still has not.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import psutil
import pytest

from served import Served, all_of, served_with
from service_user import ACCOUNT, accepted

_LONGEST = 150.0  # for what takes a second or two on an idle machine
_SETTINGS = {
    "REELMILL_JOBS": "1",
    "REELMILL_REGISTRATION": "open",
    "REELMILL_PRIVATE_NETWORKS": "127.0.0.0/8",
    "REELMILL_USER_RUNNING_JOBS": "4",
}
SHORT = {"tracks": [{"type": "text", "text": "Me, too", "duration": 1}]}


def heavy(number: int) -> dict[str, Any]:
    """Forty seconds in which everything moves: many minutes of work for one core."""
    fade = {"type": "fade", "duration": 20}
    turned = [
        {"type": "shape", "shape": "rectangle", "fill": f"#{n:02x}{number:02x}ff", "duration": 40,
         "width": "90%", "height": "90%", "rotation": 7 * n, "opacity": 0.5,
         "transition": {"in": fade, "out": fade}}
        for n in range(1, 9)
    ]  # fmt: skip
    canvas = {"width": 1920, "height": 1080, "fps": 60}
    return {"canvas": canvas, "output": {"quality": "high"}, "tracks": turned}


class Person:
    """A user, by their API key."""

    def __init__(self, url: str, name: str) -> None:
        account = {**ACCOUNT, "email": f"{name}@example.com"}
        with httpx.Client(base_url=url, timeout=60) as browser:
            assert browser.post("/auth/register", json=account).status_code == 201
            self.id = browser.get("/me").json()["id"]
            self.cookies = dict(browser.cookies)
            key = browser.post("/dashboard/api-keys", json={"name": "test"}).json()["key"]
        self.client = httpx.Client(base_url=url, headers={"X-API-Key": key}, timeout=60)
        self.browser = httpx.Client(base_url=url, cookies=self.cookies, timeout=60)
        self.browser.headers["Origin"] = url

    def submit(self, spec: dict[str, Any]) -> str:
        return accepted(self.client, spec)

    def job(self, job_id: str) -> dict[str, Any]:
        return dict(self.client.get(f"/v1/jobs/{job_id}").json())

    def status(self, job_id: str) -> str:
        return str(self.job(job_id)["status"])

    def succeeds(self, spec: dict[str, Any]) -> str:
        job_id = self.submit(spec)
        until(lambda: self.status(job_id) not in {"QUEUED", "PROCESSING"})
        assert self.status(job_id) == "SUCCEEDED", self.job(job_id)["error"]
        return job_id

    def stop_all(self) -> None:
        """Cancel what has not ended."""
        query: dict[str, Any] = {"status": ["QUEUED", "PROCESSING"], "limit": 100}
        for job in self.client.get("/v1/jobs", params=query).json()["items"]:
            self.client.post(f"/v1/jobs/{job['id']}/cancel")


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + _LONGEST
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture(scope="module")
def service() -> Iterator[Served]:
    """A whole service with one encoder."""
    with served_with(**_SETTINGS) as running:
        yield running


@pytest.fixture(scope="module")
def people(service: Served) -> Iterator[tuple[Person, ...]]:
    """Four users; the first is the administrator."""
    made = tuple(Person(service.url, name) for name in ("root", "ada", "bob", "eve"))
    yield made
    for person in made:
        person.client.close()
        person.browser.close()


class Dripping(BaseHTTPRequestHandler):
    """A picture of which one byte a second comes."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        with suppress(OSError):
            while not self.server.over.wait(1):  # type: ignore[attr-defined]
                self.wfile.write(b"\x89")

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def dripping() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Dripping)
    server.daemon_threads = True
    server.over = threading.Event()  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.over.set()  # type: ignore[attr-defined]
        server.shutdown()
        server.server_close()


def drips(address: str, number: int) -> dict[str, Any]:
    return {"tracks": [{"type": "image", "src": f"{address}/{number}.png", "duration": 1}]}


def encoders(service: Served) -> list[psutil.Process]:
    found = []
    for process in all_of(service.process.pid):
        with suppress(psutil.Error):
            if "libx264" in process.cmdline():
                found.append(process)
    return found


def test_heavy_jobs_in_the_only_place_do_not_keep_another_user_waiting(
    service: Served, people: tuple[Person, ...]
) -> None:
    root, ada, bob, _ = people
    mine = [ada.submit(heavy(n)) for n in range(8)]
    try:
        until(lambda: len(encoders(service)) > 0)
        bob.succeeds(SHORT)
        assert {ada.status(job_id) for job_id in mine} <= {"QUEUED", "PROCESSING"}
        listed = root.browser.get("/dashboard/admin/jobs", params={"userId": ada.id}).json()
        assert {job["id"] for job in listed["items"]} == set(mine)
        stop = root.browser.post(f"/dashboard/admin/jobs/{mine[0]}/cancel")
        assert stop.status_code == 204, stop.text
        assert ada.job(mine[0])["error"]["code"] == "cancelled_by_admin"
    finally:
        ada.stop_all()
    until(lambda: not encoders(service))


def test_sources_that_drip_stop_nobody_else(people: tuple[Person, ...]) -> None:
    _, ada, bob, eve = people
    with dripping() as address:
        try:
            theirs = [(who, who.submit(drips(address, n))) for who in (ada, bob) for n in range(8)]
            until(lambda: sum(who.status(job) == "PROCESSING" for who, job in theirs) == 8)
            eve.succeeds({"tracks": [{"type": "text", "text": "third", "duration": 1}]})
            assert {who.status(job) for who, job in theirs} <= {"QUEUED", "PROCESSING"}
        finally:
            ada.stop_all()
            bob.stop_all()


def test_a_flood_of_plans_and_previews_of_one_user_lets_others_plan(
    people: tuple[Person, ...],
) -> None:
    _, ada, bob, _ = people
    with ThreadPoolExecutor(20) as threads, dripping() as address:
        ways = ("/v1/render/validate", "/v1/render/preview")

        def ask(number: int) -> httpx.Response:
            return ada.client.post(ways[number % 2], json=drips(address, number))

        flood = [threads.submit(ask, number) for number in range(20)]
        until(lambda: sum(one.done() for one in flood) == 4)
        answer = bob.client.post("/v1/render/validate", json=SHORT)
        assert answer.status_code == 200, answer.text
        assert sum(one.done() for one in flood) == 4
        refused = [one.result() for one in flood if one.done()]
        assert {one.json()["errors"][0]["code"] for one in refused} == {"planner_busy"}
    assert {one.result().status_code for one in flood} <= {422, 503}


def test_deactivating_a_user_ends_their_jobs_and_encoders(
    service: Served, people: tuple[Person, ...]
) -> None:
    root, _, _, eve = people
    mine = [eve.submit(heavy(100 + n)) for n in range(6)]
    until(lambda: len(encoders(service)) > 0)
    answer = root.browser.patch(f"/dashboard/admin/users/{eve.id}", json={"active": False})
    assert answer.status_code == 200, f"{answer.text}\n{service.faults()}"
    until(lambda: not encoders(service))
    listed = root.browser.get("/dashboard/admin/jobs", params={"userId": eve.id}).json()["items"]
    ended = {job["id"]: (job["status"], (job["error"] or {}).get("code")) for job in listed}
    assert {ended[job_id] for job_id in mine} == {("CANCELLED", "account_deactivated")}
    assert eve.client.post("/v1/render", json=SHORT).status_code == 401

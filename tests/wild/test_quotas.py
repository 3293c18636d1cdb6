"""What a user may keep holds for outputs as for uploads, in a service as it is started."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from embedded_server import embedded_home
from served import Served

LIMIT = 6_000
SPEC: dict[str, Any] = {
    "canvas": {"width": 160, "height": 90, "fps": 10},
    "tracks": [{"type": "shape", "shape": "ellipse", "fill": "#f80", "duration": 1}],
}


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """A service that lets everybody keep a few kilobytes."""
    with embedded_home() as home:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("REELMILL_USER_STORAGE_BYTES", str(LIMIT))
            made = Served(home)
        try:
            made.wait_until_ready()
            yield made
        finally:
            made.end()


@pytest.fixture(scope="module")
def client(served: Served) -> Iterator[httpx.Client]:
    """A user of it."""
    with httpx.Client(base_url=served.url, timeout=120) as browser:
        account = {"email": "ada@example.com", "password": "a long password for a test"}
        assert browser.post("/auth/register", json=account).status_code == 201
        key = browser.post("/dashboard/api-keys", json={"name": "a"}).json()["key"]
    with httpx.Client(base_url=served.url, headers={"X-API-Key": key}, timeout=120) as made:
        yield made


def ended(client: httpx.Client, job_id: str) -> dict[str, Any]:
    until = time.monotonic() + 240
    while time.monotonic() < until:
        job = client.get(f"/v1/jobs/{job_id}").json()
        if job["status"] in {"SUCCEEDED", "FAILED"}:
            return dict(job)
        time.sleep(0.1)
    raise AssertionError(f"{job_id} did not end")


def test_outputs_stop_at_the_limit_and_go_on_once_there_is_room(client: httpx.Client) -> None:
    asked = [client.post("/v1/render", json={**SPEC, "name": f"{n}"}) for n in range(6)]
    jobs = [ended(client, one.json()["jobId"]) for one in asked if one.status_code == 202]
    kept = [job for job in jobs if job["status"] == "SUCCEEDED"]
    failed = [job for job in jobs if job["status"] == "FAILED"]
    assert kept
    assert failed
    assert sum(job["bytes"] for job in kept) <= LIMIT
    assert {job["error"]["code"] for job in failed} == {"storage_full"}

    room = LIMIT - sum(job["bytes"] for job in kept)
    announced = {"fileName": "a.bin", "contentType": "video/mp4", "size": room}
    leave = client.post("/v1/assets/sign-upload", json=announced)
    assert leave.status_code == 201
    for path, body in (("/v1/render", SPEC), (f"/v1/jobs/{failed[0]['id']}/retry", None)):
        refused = client.post(path, json=body)
        assert (refused.status_code, refused.json()["code"]) == (413, "storage_full")

    assert client.delete(f"/v1/jobs/{kept[0]['id']}").status_code == 204
    assert client.post(f"/v1/jobs/{failed[0]['id']}/retry").status_code == 200
    assert ended(client, failed[0]["id"])["status"] == "SUCCEEDED"

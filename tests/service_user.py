"""A user of a whole service: an account, files, jobs, and what is told of them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

SECRETS = {"SESSION_SECRET": "s" * 40, "JWT_SECRET": "j" * 40}
ACCOUNT = {"email": "ada@example.com", "password": "a long enough password"}


@contextmanager
def account(url: str, email: str = ACCOUNT["email"]) -> Iterator[httpx.Client]:
    """A new user, by an API key."""
    with httpx.Client(base_url=url, timeout=120) as browser:
        browser.post("/auth/register", json={**ACCOUNT, "email": email}).raise_for_status()
        key = browser.post("/dashboard/api-keys", json={"name": "tests"}).raise_for_status()
    headers = {"X-API-Key": key.json()["key"]}
    with httpx.Client(base_url=url, headers=headers, timeout=120) as client:
        yield client


def uploaded(client: httpx.Client, data: bytes, name: str, kind: str) -> dict[str, Any]:
    """The asset that a file has become; it is sent without being known."""
    asked = {"fileName": name, "contentType": kind}
    leave = client.post("/v1/assets/sign-upload", json=asked).raise_for_status().json()
    sent = httpx.request(
        leave["method"], leave["uploadUrl"], content=data, headers=leave["headers"], timeout=120
    )
    assert sent.is_success, sent.text
    answer = client.post(f"/v1/assets/{leave['assetId']}/complete").raise_for_status()
    return dict(answer.json())


def accepted(client: httpx.Client, spec: dict[str, Any]) -> str:
    """The id of the job that renders a spec."""
    answer = client.post("/v1/render", json=spec)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["jobId"])


def submitted(client: httpx.Client, text: str, seconds: float = 1) -> str:
    """The id of a job that shows a text."""
    track = {"type": "text", "text": text, "duration": seconds}
    return accepted(client, {"canvas": {"width": 160, "height": 120, "fps": 10}, "tracks": [track]})


def rendered(client: httpx.Client, spec: dict[str, Any]) -> dict[str, Any]:
    """A job that has succeeded."""
    job = ended(client, accepted(client, spec))
    assert job["status"] == "SUCCEEDED", job["error"]
    return job


def ended(client: httpx.Client, job_id: str, seconds: float = 240) -> dict[str, Any]:
    """The job once it has ended."""
    until = time.monotonic() + seconds
    while True:
        job: dict[str, Any] = client.get(f"/v1/jobs/{job_id}").raise_for_status().json()
        if job["status"] not in {"QUEUED", "PROCESSING"}:
            return job
        assert time.monotonic() < until, job
        time.sleep(0.1)


def reported_of(client: httpx.Client, job_id: str) -> list[str]:
    """The statuses that the job's event stream tells until it ends."""
    with client.stream("GET", f"/v1/jobs/{job_id}/events") as stream:
        return [
            json.loads(line[5:])["status"]
            for line in stream.iter_lines()
            if line.startswith("data:")
        ]

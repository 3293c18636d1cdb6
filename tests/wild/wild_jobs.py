"""A user of a whole service: an account, jobs, and what is told of them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

SECRETS = {"SESSION_SECRET": "s" * 40, "JWT_SECRET": "j" * 40}


@contextmanager
def account(url: str) -> Iterator[httpx.Client]:
    """The first user, signed in."""
    told = {"email": "ada@example.com", "password": "a long enough password"}
    with httpx.Client(base_url=url, timeout=120) as client:
        client.post("/auth/register", json=told).raise_for_status()
        key = client.post("/dashboard/api-keys", json={"name": "tests"}).raise_for_status()
        client.headers["Authorization"] = f"Bearer {key.json()['key']}"
        yield client


def submitted(client: httpx.Client, text: str, seconds: float = 1) -> str:
    """A job's id."""
    track = {"type": "text", "text": text, "duration": seconds}
    canvas = {"width": 160, "height": 120, "fps": 10}
    answer = client.post("/v1/render", json={"canvas": canvas, "tracks": [track]})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["jobId"])


def rendered(client: httpx.Client, text: str) -> dict[str, Any]:
    """A job that has ended."""
    return ended(client, submitted(client, text))


def ended(client: httpx.Client, job_id: str, seconds: float = 240) -> dict[str, Any]:
    """The job once it has ended."""
    until = time.monotonic() + seconds
    while True:
        job: dict[str, Any] = client.get(f"/v1/jobs/{job_id}").raise_for_status().json()
        if job["status"] not in {"QUEUED", "PROCESSING"}:
            return job
        assert time.monotonic() < until, job
        time.sleep(0.1)


def told_of(client: httpx.Client, job_id: str) -> list[str]:
    """The statuses that the job's event stream tells until it ends."""
    with client.stream("GET", f"/v1/jobs/{job_id}/events") as stream:
        return [
            json.loads(line[5:])["status"]
            for line in stream.iter_lines()
            if line.startswith("data:")
        ]

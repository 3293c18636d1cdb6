"""What a user may keep holds for outputs as for uploads, in a service as it is started."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from served import Served, served_with
from service_user import account, ended

LIMIT = 6_000
SPEC: dict[str, Any] = {
    "canvas": {"width": 160, "height": 90, "fps": 10},
    "tracks": [{"type": "shape", "shape": "ellipse", "fill": "#f80", "duration": 1}],
}


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """A service that lets everybody keep a few kilobytes."""
    with served_with(REELMILL_USER_STORAGE_BYTES=str(LIMIT)) as made:
        yield made


@pytest.fixture(scope="module")
def client(served: Served) -> Iterator[httpx.Client]:
    """A user of it."""
    with account(served.url) as made:
        yield made


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


def test_uploads_of_no_announced_size_stop_at_the_limit_all_the_same(served: Served) -> None:
    """Twelve at once, each of a fifth of what the user may keep, half of them in chunks."""
    announced = {"fileName": "a.bin", "contentType": "video/mp4"}
    size = LIMIT // 5

    def sent(number: int) -> int:
        leave = leaves[number]
        body = b"x" * size if number % 2 else iter([b"x" * (size // 2)] * 2)
        return httpx.put(leave["uploadUrl"], content=body, headers=leave["headers"]).status_code

    with account(served.url, "uploads@example.com") as client, ThreadPoolExecutor(12) as pool:
        signed = [client.post("/v1/assets/sign-upload", json=announced) for _ in range(12)]
        leaves = [answer.json() for answer in signed]
        together = Counter(pool.map(sent, range(12)))
        assert set(together) == {200, 413}
        assert together[200] <= 5
        # Those in chunks held some room ahead, and gave it back at their end.
        assert Counter(map(sent, range(12)))[200] >= 5
    stored = (served.home / "storage" / "objects" / "uploads").iterdir()
    assert [file.stat().st_size for file in stored] == [size] * 5

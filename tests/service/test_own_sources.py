"""Upload, then render by `publicUrl`, then render the output by `outputUrl`: nothing is completed.

With a service as a user starts it, whose addresses are private, on files and on a bucket.
"""

from __future__ import annotations

import os
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from reelmill.testing.s3_server import running
from served import Served

pytestmark = pytest.mark.skipif(
    "REELMILL_TEST_DATABASE_URL" in os.environ, reason="about a whole service of its own"
)

CANVAS = {"width": 160, "height": 120, "fps": 10}


@pytest.mark.parametrize("kind", ["files", "bucket"])
def test_what_the_service_signed_is_rendered(
    kind: str, service_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(tmp_path / "s3") as server:
        if kind == "bucket":
            bucket = server.bucket()
            monkeypatch.setenv("RAILWAY_BUCKET_ENDPOINT", bucket.endpoint)
            monkeypatch.setenv("RAILWAY_BUCKET_NAME", bucket.name)
            monkeypatch.setenv("RAILWAY_BUCKET_ACCESS_KEY", bucket.access_key)
            monkeypatch.setenv("RAILWAY_BUCKET_SECRET_KEY", bucket.secret_key.get_secret_value())
        served = Served(service_home)
        try:
            served.wait_until_ready()
            with httpx.Client(base_url=served.url, timeout=60) as client:
                _render_twice(client)
        finally:
            served.end()


def _render_twice(client: httpx.Client) -> None:
    account = {"email": "a@example.com", "password": "a long enough password"}
    assert client.post("/auth/register", json=account).status_code == 201
    asked = {"fileName": "a\u202fb.png", "contentType": "image/png"}
    leave = client.post("/v1/assets/sign-upload", json=asked).json()
    picture = BytesIO()
    Image.new("RGB", (64, 48), (200, 30, 40)).save(picture, "PNG")
    sent = httpx.put(leave["uploadUrl"], content=picture.getvalue(), headers=leave["headers"])
    assert sent.status_code == 200, sent.text
    track = {"type": "image", "src": leave["publicUrl"], "duration": 1}
    first = _rendered(client, {"canvas": CANVAS, "tracks": [track]})
    film = {"type": "video", "src": first["outputUrl"]}
    second = _rendered(client, {"canvas": CANVAS, "tracks": [film]})
    assert second["durationSeconds"] == 1


def _rendered(client: httpx.Client, spec: dict[str, Any]) -> dict[str, Any]:
    answer = client.post("/v1/render", json=spec)
    assert answer.status_code == 202, answer.text
    until = time.monotonic() + 240
    while time.monotonic() < until:
        job: dict[str, Any] = client.get(f"/v1/jobs/{answer.json()['jobId']}").json()
        if job["status"] not in {"QUEUED", "PROCESSING"}:
            assert job["status"] == "SUCCEEDED", job["error"]
            return job
        time.sleep(0.2)
    raise AssertionError(job)

"""Upload, then render by `publicUrl`, then render the output by `outputUrl`: nothing is completed.

With a service as a user starts it, whose addresses are private, on files and on a bucket.
"""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image

from s3_server import running
from served import served_with
from service_user import account, rendered

pytestmark = pytest.mark.skipif(
    "REELMILL_TEST_DATABASE_URL" in os.environ, reason="about a whole service of its own"
)

CANVAS = {"width": 160, "height": 120, "fps": 10}


@pytest.mark.parametrize("kind", ["files", "bucket"])
def test_what_the_service_signed_is_rendered(kind: str, tmp_path: Path) -> None:
    with (
        running(tmp_path / "s3") as server,
        served_with(**(server.variables() if kind == "bucket" else {})) as served,
        account(served.url) as client,
    ):
        _render_twice(client)


def _render_twice(client: httpx.Client) -> None:
    asked = {"fileName": "a\u202fb.png", "contentType": "image/png"}
    leave = client.post("/v1/assets/sign-upload", json=asked).json()
    picture = BytesIO()
    Image.new("RGB", (64, 48), (200, 30, 40)).save(picture, "PNG")
    sent = httpx.put(leave["uploadUrl"], content=picture.getvalue(), headers=leave["headers"])
    assert sent.status_code == 200, sent.text
    track = {"type": "image", "src": leave["publicUrl"], "duration": 1}
    first = rendered(client, {"canvas": CANVAS, "tracks": [track]})
    film = {"type": "video", "src": first["outputUrl"]}
    second = rendered(client, {"canvas": CANVAS, "tracks": [film]})
    assert second["durationSeconds"] == 1

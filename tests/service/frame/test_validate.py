"""Plans and previews over HTTP, without rendering."""

from __future__ import annotations

import asyncio
import json
import time
from io import BytesIO
from typing import Any

import pytest
from fastapi import FastAPI
from PIL import Image
from starlette.types import Message

from api_users import ApiUser, codes

pytestmark = pytest.mark.anyio

SPEC = {
    "canvas": {"width": 1920, "height": 1080, "fps": 30, "background": "#0000ff"},
    "tracks": [
        {"type": "shape", "shape": "rectangle", "fill": "#f00", "start": 1, "duration": 1,
         "width": "50%", "height": "100%"},
        {"type": "text", "text": "Hello", "duration": 4},
    ],
}  # fmt: skip


async def test_a_plan_tells_what_a_render_would_do(ada: ApiUser) -> None:
    answer = await ada.key.post("/v1/render/validate", json=SPEC)
    assert answer.status_code == 200, answer.text
    plan = answer.json()["plan"]
    assert (plan["width"], plan["height"], plan["framesPerSecond"]) == (1920, 1080, 30)
    assert (plan["frames"], plan["durationSeconds"]) == (120, 4)
    assert plan["uniqueSegments"] == len(plan["segments"])
    assert plan["cachedSegments"] == 0
    assert sum(frames * repeat for _, frames, repeat in plan["plays"]) == 120
    assert [lane["pointer"] for lane in plan["tracks"]] == ["/tracks/0", "/tracks/1"]
    assert plan["estimatedSeconds"] > 0
    assert plan["estimatedBytes"] > 0


async def test_all_problems_of_a_spec_are_reported_at_once(ada: ApiUser) -> None:
    spec = {"tracks": [{"type": "text"}, {"type": "shape", "shape": "rectangle", "opacity": 3}]}
    answer = await ada.key.post("/v1/render/validate", json=spec)
    assert answer.status_code == 422
    assert {e["pointer"] for e in answer.json()["errors"]} >= {
        "/tracks/0/text",
        "/tracks/1/opacity",
    }


async def test_problems_of_sources_point_to_all_that_name_them(ada: ApiUser) -> None:
    gone = "asset:00000000-0000-0000-0000-000000000000"
    tracks = [
        {"type": "image", "src": gone, "duration": 1},
        {"type": "image", "src": "http://127.0.0.1:8000/a.png", "duration": 1},
    ]
    answer = await ada.key.post("/v1/render/validate", json={"tracks": tracks})
    assert answer.status_code == 422
    found = {(e["pointer"], e["code"]) for e in answer.json()["errors"]}
    assert found == {
        ("/tracks/0/src", "asset_missing"),
        ("/tracks/1/src", "source_address_private"),
    }


async def test_a_preview_is_the_frame_of_a_moment_and_small(ada: ApiUser) -> None:
    first = await ada.key.post("/v1/render/preview?at=1.5", json=SPEC)
    assert first.status_code == 200, first.text
    started = time.perf_counter()
    answer = await ada.key.post("/v1/render/preview?at=0.5", json=SPEC)
    assert time.perf_counter() - started < 60  # two seconds on an idle machine
    assert answer.headers["content-type"] == "image/png"
    with Image.open(BytesIO(first.content)) as red, Image.open(BytesIO(answer.content)) as blue:
        assert red.size == blue.size == (960, 540)
        assert _near(red.convert("RGB").getpixel((480, 60)), (255, 0, 0))
        assert _near(red.convert("RGB").getpixel((40, 60)), (0, 0, 255))
        assert _near(blue.convert("RGB").getpixel((480, 60)), (0, 0, 255))


@pytest.fixture
def chosen() -> dict[str, Any]:
    """Sources at one address of this machine may be fetched."""
    return {"private_networks": "127.0.0.77/32"}


@pytest.mark.parametrize("path", ["/v1/render/validate", "/v1/render/preview"])
async def test_work_ends_when_its_client_hangs_up(
    path: str, ada: ApiUser, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reelmill.bootstrap.planner.LONGEST_SECONDS", 3600.0)
    asked, left = asyncio.Event(), asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await reader.read(-1)  # all there is, once the fetch is given up
        left.set()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.77", 0)
    src = f"http://127.0.0.77:{server.sockets[0].getsockname()[1]}/a.png"
    body = json.dumps({"tracks": [{"type": "image", "src": src, "duration": 1}]}).encode()
    parts = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[Message] = []

    async def receive() -> Message:
        if parts:
            return parts.pop()
        await asked.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = {**ada.key.headers, "content-type": "application/json", "host": "localhost",
               "content-length": str(len(body))}  # fmt: skip
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST",
             "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"",
             "root_path": "", "client": ("127.0.0.1", 9), "server": ("localhost", 80),
             "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()]}  # fmt: skip
    await asyncio.wait_for(app(scope, receive, send), 60)
    assert sent[0]["status"] == 499
    await asyncio.wait_for(left.wait(), 60)
    server.close()


async def test_a_preview_beyond_the_end_is_an_error(ada: ApiUser) -> None:
    answer = await ada.key.post("/v1/render/preview?at=4", json=SPEC)
    assert (answer.status_code, codes(answer)) == (422, ["time_out_of_range"])


def _near(found: object, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(found, tuple)
    return all(abs(a - b) <= 6 for a, b in zip(found, wanted, strict=True))

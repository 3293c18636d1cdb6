"""HEAD on everything that is read: the head of what GET answers."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from api_users import ApiUser
from reelmill.api.openapi import operations

pytestmark = pytest.mark.anyio

ENDLESS = {"/v1/events", "/v1/jobs/{job_id}/events"}
SPEC = {"tracks": [{"type": "shape", "shape": "rectangle", "fill": "#f00", "duration": 1}]}
ID = "00000000-0000-0000-0000-000000000000"


async def test_every_address_that_is_read_answers_head(
    app: FastAPI, ada: ApiUser, root: ApiUser
) -> None:
    job_id = (await ada.key.post("/v1/render", json=SPEC)).json()["jobId"]
    read = [path for path, method, _ in operations(app.openapi()) if method == "get"]
    assert len(read) > 30
    for path in ["/docs", "/openapi.json", *read]:
        client = root.browser if "/admin/" in path else ada.browser
        names = ("template", "draft", "webhook", "delivery", "credential", "asset")
        ids = {f"{name}_id": ID for name in names}
        ids |= {"job_id": job_id, "revision": "1", "fingerprint": "0" * 64, "number": "0"}
        address = path.format(**ids)
        headed = await client.head(address)
        assert headed.content == b""
        if path in ENDLESS:
            assert headed.status_code == 200
            assert headed.headers["content-type"].startswith("text/event-stream")
            continue
        got = await client.get(address)
        assert headed.status_code == got.status_code != 405, path
        same = ["content-type", "cache-control"]
        if path not in {"/health", "/metrics"} and "/admin/" not in path:
            same.append("content-length")
        for name in same:
            assert headed.headers.get(name) == got.headers.get(name), (path, name)


async def test_the_head_of_a_stream_is_refused_like_the_stream(nobody: AsyncClient) -> None:
    assert (await nobody.head("/v1/events")).status_code == 401
    assert (await nobody.head("/v1/events?token=x")).status_code == 401

"""Large JSON is compressed for those who take it; everything else is sent as it is."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import Response, StreamingResponse

from reelmill.api.frame.compression import Compression

pytestmark = pytest.mark.anyio

LARGE = json.dumps({"words": ["é" * 50] * 100}, ensure_ascii=False).encode()
HUGE = json.dumps({"words": ["word"] * 50_000}).encode()
KINDS = {
    "/large": (LARGE, "application/json"),
    "/huge": (HUGE, "application/problem+json; charset=utf-8"),
    "/small": (LARGE[:1000], "application/json"),
    "/text": (LARGE, "text/plain"),
    "/json5": (LARGE, "application/jsonfive"),
}


@pytest.fixture
def client() -> httpx.AsyncClient:
    app = FastAPI()

    async def pieces() -> AsyncIterator[bytes]:
        for begin in range(0, len(LARGE), 1000):
            yield LARGE[begin : begin + 1000]

    for path, (body, kind) in KINDS.items():
        app.add_api_route(path, lambda b=body, k=kind: Response(b, media_type=k))
    app.add_api_route("/stream", lambda: StreamingResponse(pieces(), media_type="application/json"))
    transport = httpx.ASGITransport(Compression(app))
    return httpx.AsyncClient(transport=transport, base_url="http://test")


async def raw(client: httpx.AsyncClient, path: str, accepted: str) -> tuple[bytes, httpx.Headers]:
    async with client.stream("GET", path, headers={"Accept-Encoding": accepted}) as answer:
        assert answer.status_code == 200
        return b"".join([piece async for piece in answer.aiter_raw()]), answer.headers


@pytest.mark.parametrize("path", ["/large", "/huge"])
@pytest.mark.parametrize(
    "accepted", ["gzip", "br, GZIP;q=0.5", "deflate,gzip;q=1.0, *;q=0.1", " gzip "]
)
async def test_large_json_is_compressed(
    client: httpx.AsyncClient, path: str, accepted: str
) -> None:
    sent, headers = await raw(client, path, accepted)
    assert headers["content-encoding"] == "gzip"
    assert headers["vary"] == "Accept-Encoding"
    assert int(headers["content-length"]) == len(sent) < len(KINDS[path][0]) / 5
    assert gzip.decompress(sent) == KINDS[path][0]


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip;q=0.000, br", "xgzip", "gzipped"])
async def test_who_does_not_take_it_gets_it_plain(client: httpx.AsyncClient, accepted: str) -> None:
    sent, headers = await raw(client, "/large", accepted)
    assert sent == LARGE
    assert "content-encoding" not in headers
    assert headers["vary"] == "Accept-Encoding", "caches must not give it to others"


@pytest.mark.parametrize("path", ["/small", "/text", "/json5", "/stream"])
async def test_other_answers_pass_as_they_are(client: httpx.AsyncClient, path: str) -> None:
    sent, headers = await raw(client, path, "gzip")
    assert sent == (LARGE if path == "/stream" else KINDS[path][0])
    assert "content-encoding" not in headers

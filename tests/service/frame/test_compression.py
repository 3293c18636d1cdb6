"""Large texts are compressed for those who take it; everything else is sent as it is."""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
from collections.abc import AsyncIterator

import brotli
import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import Response, StreamingResponse

from reelmill.api.codings import encoded
from reelmill.api.frame import compression
from reelmill.api.frame.compression import Compression

pytestmark = pytest.mark.anyio

LARGE = json.dumps({"words": ["é" * 50] * 100}, ensure_ascii=False).encode()
HUGE = json.dumps({"words": ["word"] * 50_000}).encode()
KINDS = {
    "/large": (LARGE, "application/json"),
    "/huge": (HUGE, "application/problem+json; charset=utf-8"),
    "/small": (LARGE[:1000], "application/json"),
    "/text": (LARGE, "text/plain; version=0.0.4"),
    "/page": (LARGE, "text/html; charset=utf-8"),
    "/json5": (LARGE, "application/jsonfive"),
    "/events": (LARGE, "text/event-stream"),
    "/video": (LARGE, "video/mp4"),
    "/coded": (LARGE, "application/json"),
    "/beyond": (LARGE * 1600, "application/json"),
}


@pytest.fixture
def client() -> httpx.AsyncClient:
    app = FastAPI()

    async def pieces() -> AsyncIterator[bytes]:
        for begin in range(0, len(LARGE), 1000):
            yield LARGE[begin : begin + 1000]

    for path, (body, kind) in KINDS.items():
        given = {"Content-Encoding": "zstd"} if path == "/coded" else {}
        app.add_api_route(path, lambda b=body, k=kind, g=given: Response(b, 200, g, k))
    app.add_api_route("/tagged", lambda: Response(LARGE, 200, {"ETag": '"3"'}, "text/html"))
    app.add_api_route("/stream", lambda: StreamingResponse(pieces(), media_type="application/json"))
    transport = httpx.ASGITransport(Compression(app))
    return httpx.AsyncClient(transport=transport, base_url="http://test")


async def raw(client: httpx.AsyncClient, path: str, accepted: str) -> tuple[bytes, httpx.Headers]:
    async with client.stream("GET", path, headers={"Accept-Encoding": accepted}) as answer:
        assert answer.status_code == 200
        return b"".join([piece async for piece in answer.aiter_raw()]), answer.headers


async def test_large_texts_are_compressed_as_their_client_likes_best(
    client: httpx.AsyncClient,
) -> None:
    unpack = {"gzip": gzip.decompress, "br": brotli.decompress}
    for path in ("/large", "/huge", "/text", "/page"):
        for accepted, coding in (
            ("gzip", "gzip"),
            ("br;q=0.4, GZIP;q=0.5", "gzip"),
            ("deflate,gzip;q=1.0, *;q=0.1", "gzip"),
            ("gzip, deflate, br, zstd", "br"),
            ("*", "br"),
        ):
            sent, headers = await raw(client, path, accepted)
            assert headers["content-encoding"] == coding, (path, accepted)
            assert headers["vary"] == "Accept-Encoding"
            assert int(headers["content-length"]) == len(sent) < len(KINDS[path][0]) / 5
            assert unpack[coding](sent) == KINDS[path][0]


@pytest.mark.parametrize("accepted", ["", "deflate", "gzip;q=0", "gzip;q=0.000, br;q=0"])
async def test_who_does_not_take_it_gets_it_plain(client: httpx.AsyncClient, accepted: str) -> None:
    sent, headers = await raw(client, "/large", accepted)
    assert sent == LARGE
    assert "content-encoding" not in headers
    assert headers["vary"] == "Accept-Encoding", "caches must not give it to others"


@pytest.mark.parametrize("path", ["/small", "/json5", "/events", "/video", "/coded", "/stream"])
async def test_other_answers_pass_as_they_are(client: httpx.AsyncClient, path: str) -> None:
    sent, headers = await raw(client, path, "gzip, br")
    assert sent == (LARGE if path == "/stream" else KINDS[path][0])
    assert headers.get("content-encoding") == ("zstd" if path == "/coded" else None)


async def test_the_tag_of_what_is_compressed_is_weak(client: httpx.AsyncClient) -> None:
    assert (await raw(client, "/tagged", "br"))[1]["etag"] == 'W/"3"'
    assert (await raw(client, "/tagged", ""))[1]["etag"] == '"3"'


async def test_one_large_answer_is_compressed_at_a_time(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, loop, end = asyncio.Event(), asyncio.get_running_loop(), threading.Event()

    def slowly(body: bytes, coding: str) -> bytes:
        loop.call_soon_threadsafe(begun.set)
        end.wait(10)
        return encoded(body, coding)

    monkeypatch.setattr(compression, "encoded", slowly)
    first = asyncio.create_task(raw(client, "/huge", "br"))
    await asyncio.wait_for(begun.wait(), 10)
    assert "content-encoding" not in (await raw(client, "/huge", "br"))[1]
    end.set()
    assert (await first)[1]["content-encoding"] == "br"
    assert (await raw(client, "/huge", "br"))[1]["content-encoding"] == "br"


async def test_what_is_larger_than_any_page_is_not_compressed(client: httpx.AsyncClient) -> None:
    _, headers = await raw(client, "/beyond", "br")
    assert int(headers["content-length"]) == len(KINDS["/beyond"][0]) > 8_000_000
    assert "content-encoding" not in headers

"""What cases that need a service have in common."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web

from bench.results import Target
from bench.service import reported


@dataclass(frozen=True)
class Amounts:
    """How much of each is done."""

    posts: int = 1500
    read_seconds: float = 15.0
    drained: int = 1000
    starts: int = 30


SMOKE = Amounts(posts=50, read_seconds=1.0, drained=20, starts=3)
Measured = tuple[str, list[str], list[list[str]], list[Target]]


@asynccontextmanager
async def stalled_source() -> AsyncIterator[str]:
    """URL of a picture that never arrives: who fetches it holds a place without working."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "image/png"})
        response.content_length = 10_000_000
        await response.prepare(request)
        with suppress(ConnectionResetError):
            while True:  # a byte now and then, as slow servers do
                await response.write(b"\x89")
                await asyncio.sleep(2)
        return response

    application = web.Application()
    application.router.add_get("/slow.png", answer)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slow.png"
    finally:
        await runner.cleanup()


async def submit(client: aiohttp.ClientSession, spec: dict[str, Any]) -> str:
    """Post a spec; the job's id."""
    answer = await reported(await client.post("/v1/render", json=spec), 202)
    return str(answer["jobId"])

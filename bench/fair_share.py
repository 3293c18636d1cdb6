"""How long one user waits for another who asks for everything there is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from bench.results import Target
from bench.service import Service, reported, service, user
from bench.service_load import Amounts, Measured, stalled_source, submit

_NEAR = {"REELMILL_PRIVATE_NETWORKS": "127.0.0.0/8"}  # sources may be on this machine
_JOBS = 8
_PLANS = 20
_ENDED = {"SUCCEEDED", "FAILED", "CANCELLED"}
_LONGEST_SECONDS = 300.0
_UNDER_WAY_SECONDS = 5.0  # until what was asked for first has every place


async def fair_share(amounts: Amounts) -> Measured:
    """Each row: what one user asked for, and how long a second or third one waits beside it."""
    jobs = _JOBS if amounts.posts > 100 else 2
    rows = []
    for encoders in ("2", "1"):
        settings = _NEAR | {"REELMILL_JOBS": encoders}
        rows += await _beside_heavy_jobs(settings, jobs)
    rows += await _beside_slow_sources(_NEAR | {"REELMILL_JOBS": "2"}, jobs)
    by_name = dict(rows)
    targets = [
        Target(f"a text beside {jobs} heavy jobs, s", by_name[_heavy_name(jobs, "2")], 10, False)
    ]
    shown = [[name, f"{seconds:.1f}"] for name, seconds in rows]
    return "What others wait for one user", ["while", "others wait s"], shown, targets


async def _beside_heavy_jobs(settings: dict[str, str], jobs: int) -> list[tuple[str, float]]:
    async with _two_users(settings) as (_, many, one):
        alone = await _text(one, "alone")
        for number in range(jobs):
            await submit(many, heavy(number))
        await asyncio.sleep(_UNDER_WAY_SECONDS)
        seconds = await _text(one, "beside")
    encoders = settings["REELMILL_JOBS"]
    return [(f"nothing else, {encoders} encoders", alone), (_heavy_name(jobs, encoders), seconds)]


def _heavy_name(jobs: int, encoders: str) -> str:
    return f"{jobs} heavy jobs of one user, {encoders} encoders"


async def _beside_slow_sources(settings: dict[str, str], jobs: int) -> list[tuple[str, float]]:
    async with (
        stalled_source() as source,
        _two_users(settings) as (running, many, one),
        user(running, "third") as third,
    ):
        for client in (many, one):
            for number in range(jobs):
                await submit(client, _fetching(f"{source}?{number}"))
        await asyncio.sleep(_UNDER_WAY_SECONDS)
        text, validated = await _text(third, "third"), await _validate(third)
        plans = (_asked(many, _fetching(f"{source}?{n}")) for n in range(_PLANS))
        flood = asyncio.gather(*plans, return_exceptions=True)
        await asyncio.sleep(_UNDER_WAY_SECONDS)
        beside = await _validate(third)
        flood.cancel()
    return [
        (f"{jobs} jobs each of two users with dripping sources", text),
        ("the same, `validate`", validated),
        (f"{_PLANS} plans of one user with dripping sources, `validate`", beside),
    ]


@asynccontextmanager
async def _two_users(
    settings: dict[str, str],
) -> AsyncIterator[tuple[Service, aiohttp.ClientSession, aiohttp.ClientSession]]:
    async with (
        service("serve", settings) as running,
        user(running, "many") as many,
        user(running, "one") as one,
    ):
        yield running, many, one


async def _text(client: aiohttp.ClientSession, text: str) -> float:
    """Seconds until one second of text is a file."""
    began = time.perf_counter()
    job_id = await submit(client, {"tracks": [{"type": "text", "text": text, "duration": 1}]})
    while time.perf_counter() - began < _LONGEST_SECONDS:
        job = await reported(await client.get(f"/v1/jobs/{job_id}"), 200)
        if job["status"] == "SUCCEEDED":
            return time.perf_counter() - began
        if job["status"] in _ENDED:
            raise SystemExit(f"bench: {job['status']}: {job['error']}")
        await asyncio.sleep(0.05)
    raise SystemExit(f"bench: the job {job_id} does not end")


async def _validate(client: aiohttp.ClientSession) -> float:
    began = time.perf_counter()
    spec = {"tracks": [{"type": "text", "text": "Plan me", "duration": 1}]}
    await reported(await client.post("/v1/render/validate", json=spec), 200)
    return time.perf_counter() - began


async def _asked(client: aiohttp.ClientSession, spec: dict[str, Any]) -> None:
    async with client.post("/v1/render/validate", json=spec) as answer:
        await answer.read()


def _fetching(source: str) -> dict[str, Any]:
    return {"tracks": [{"type": "image", "src": source, "duration": 1}]}


def heavy(number: int) -> dict[str, Any]:
    """Five minutes of as many turned layers as a spec may have, all of which move."""
    fade = {"type": "fade", "duration": 20}
    turned = [
        {
            "type": "shape",
            "shape": "rectangle",
            "fill": f"#{layer:02x}{number:02x}ff",
            "start": 40 * (layer % 7),
            "duration": 40 if layer % 7 < 6 else 60,
            "width": "90%",
            "height": "90%",
            "rotation": 3 * layer,
            "opacity": 0.5,
            "transition": {"in": fade, "out": fade},
        }
        for layer in range(1, 33)
    ]
    canvas = {"width": 1920, "height": 1080, "fps": 60}
    return {"canvas": canvas, "output": {"quality": "high"}, "tracks": turned}

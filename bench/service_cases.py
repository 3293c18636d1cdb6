"""How fast the service answers, how soon it begins, and that it is fair."""

from __future__ import annotations

import asyncio
import io
import itertools
import time
from collections.abc import Callable, Coroutine
from datetime import datetime
from statistics import median
from typing import Any

import aiohttp
import psycopg
from PIL import Image

from bench.fair_share import fair_share
from bench.results import Result, Target
from bench.service import Service, reported, service, user
from bench.service_load import SMOKE, Amounts, Measured, stalled_source, submit
from reelmill.adapters.postgres.embedded import EmbeddedPostgres

_NEAR = {"REELMILL_PRIVATE_NETWORKS": "127.0.0.0/8"}  # sources may be on this machine
_RATE = 50  # posts a second
_CONNECTIONS = 8  # clients that read at the same time
_REST_SECONDS = 10.0  # what the requests have left to do
_IDLE_SECONDS = 30.0
_ENDED = {"SUCCEEDED", "FAILED", "CANCELLED"}
_LONGEST_SECONDS = 1800.0


def measure(name: str, machine: dict[str, str], smoke: bool) -> Result:
    """Run one case on services of its own."""
    case = SERVICE_CASES[name]
    title, columns, rows, targets = asyncio.run(case(SMOKE if smoke else Amounts()))
    return Result(name, title, machine, smoke, targets=targets, columns=columns, rows=rows)


async def _api_post(amounts: Amounts) -> Measured:
    """Open loop: each post goes out at its time, however long those before it take."""
    rows, targets = [], []
    async with stalled_source() as source:
        settings = _NEAR | {"REELMILL_USER_RUNNING_JOBS": "1"}
        async with service("serve", settings) as running, user(running, "a") as client:
            # It takes the one place that this user has, so that all others wait.
            fetching = await submit(client, _fetching(source))
            await _warm(client)
            seconds = await _open_loop(client, amounts.posts)
            job = await reported(await client.get(f"/v1/jobs/{fetching}"), 200)
            if job["status"] != "PROCESSING":
                raise SystemExit(f"bench: the worker did not wait: {job}")
            rows.append(["the worker waits", *_spread(seconds)])
            targets = [
                Target("post, median ms", _ms(median(seconds)), 15, False),
                Target("post, 99th percentile ms", _ms(_at(seconds, 0.99)), 60, False),
            ]
    async with service("serve", {}) as running, user(running, "a") as client:
        await _warm(client)
        seconds = await _open_loop(client, amounts.posts)
        rows.append(["the worker renders what is posted", *_spread(seconds)])
    title = f"`POST /v1/render`, {_RATE} a second, sent whether or not those before are answered"
    return title, ["while", "requests", "p50 ms", "p99 ms", "max ms"], rows, targets


async def _api_get(amounts: Amounts) -> Measured:
    async with service("serve", {}) as running, user(running, "a") as client:
        job_id = await submit(client, _tiny(0))
        await _ended(client, job_id)
        seconds: list[float] = []
        until = time.perf_counter() + amounts.read_seconds

        async def read() -> None:
            while time.perf_counter() < until:
                began = time.perf_counter()
                await reported(await client.get(f"/v1/jobs/{job_id}"), 200)
                seconds.append(time.perf_counter() - began)

        await asyncio.gather(*(read() for _ in range(_CONNECTIONS)))
        await asyncio.sleep(_REST_SECONDS)
        idle = await _idle(running)
    rate = len(seconds) / amounts.read_seconds
    rows = [[f"{rate:.0f}", *_spread(seconds), *idle.values()]]
    columns = ["a second", "requests", "p50 ms", "p99 ms", "max ms", *idle]
    targets = [
        Target("reads a second", rate, 500, True),
        Target("an idle service, MB", float(idle["idle, MB"]), 250, False),
        Target("an idle service, % of a core", float(idle["idle, % of a core"]), 2, False),
    ]
    return f"`GET /v1/jobs/:id` by {_CONNECTIONS} clients at once", columns, rows, targets


async def _queue_drain(amounts: Amounts) -> Measured:
    half = amounts.drained // 2
    settings = {"REELMILL_USER_RUNNING_JOBS": "4"}
    async with (
        service("serve", settings) as running,
        user(running, "a") as first,
        user(running, "b") as second,
    ):
        began = time.perf_counter()
        for number in range(half):
            await submit(first, _tiny(number))
        posted_first = time.time()
        for number in range(half):
            await submit(second, _tiny(half + number))
        posted = time.perf_counter() - began
        jobs = await _drained([first, second], half)
        drained = time.perf_counter() - began
    both = [owner for at, owner, _ in jobs if at > posted_first]
    shared = both[: _last_of_both(both)]
    runs = [len(list(same)) for _, same in itertools.groupby(shared)]
    failed = sum(status != "SUCCEEDED" for _, _, status in jobs)
    share = shared.count(1) / max(1, len(shared))
    rows = [
        [
            str(len(jobs)),
            str(failed),
            f"{posted:.1f}",
            f"{drained:.1f}",
            f"{len(jobs) / drained:.1f}",
            f"{share:.0%}",
            str(max(runs, default=0)),
        ]
    ]
    columns = [
        "jobs",
        "failed",
        "posted after s",
        "drained after s",
        "jobs a second",
        "second user's share",
        "longest run of one user",
    ]
    targets = [
        Target("jobs that failed", failed, 0, False),
        Target("second user's share while both wait, %", 100 * share, 40, True),
        Target("longest run of one user's jobs while both wait", max(runs, default=0), 12, False),
    ]
    return (
        "Tiny jobs, no two alike: first all of one user, then all of another",
        columns,
        rows,
        targets,
    )


async def _post_to_encoder(amounts: Amounts) -> Measured:
    async with service("serve", {}) as running, user(running, "a") as client:
        asset = await _uploaded(client)
        url = EmbeddedPostgres(running.home).url
        seconds = []
        for number in range(amounts.starts + 2):
            began = time.time()
            job_id = await submit(client, _with_asset(asset, number))
            await _ended(client, job_id)
            seconds.append(await _first_segment(url, job_id) - began)
            await asyncio.sleep(0.3)
    waited = seconds[2:]
    rows = [[*_spread(waited)]]
    columns = ["posts", "p50 ms", "p99 ms", "max ms"]
    targets = [Target("post to encoder, median ms", _ms(median(waited)), 120, False)]
    title = "From `POST /v1/render` to the start of the first encoder: idle worker, probed asset"
    return title, columns, rows, targets


async def _open_loop(client: aiohttp.ClientSession, posts: int) -> list[float]:
    """Seconds from when each post was due to its answer."""
    begin = time.perf_counter() + 0.1

    async def post(number: int) -> float:
        due = begin + number / _RATE
        await asyncio.sleep(max(0, due - time.perf_counter()))
        await submit(client, _tiny(10_000 + number))
        return time.perf_counter() - due

    return list(await asyncio.gather(*(post(number) for number in range(posts))))


async def _warm(client: aiohttp.ClientSession) -> None:
    for number in range(50):
        await submit(client, _tiny(number))


async def _ended(client: aiohttp.ClientSession, job_id: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        job = await reported(await client.get(f"/v1/jobs/{job_id}"), 200)
        if job["status"] == "SUCCEEDED":
            return
        if job["status"] in _ENDED:
            raise SystemExit(f"bench: {job['status']}: {job['error']}")
        await asyncio.sleep(0.05)
    raise SystemExit(f"bench: the job {job_id} does not end")


async def _drained(clients: list[aiohttp.ClientSession], each: int) -> list[tuple[float, int, str]]:
    """All jobs once they have ended, in the order of their ends: (time, user, status)."""
    until = time.monotonic() + _LONGEST_SECONDS
    while time.monotonic() < until:
        waits = [await _count(client) for client in clients]
        if not any(waits):
            break
        await asyncio.sleep(1)
    jobs = []
    for number, client in enumerate(clients):
        found = await _all_jobs(client)
        if len(found) != each:
            raise SystemExit(f"bench: {len(found)} jobs instead of {each}")
        jobs += [(_time(j["finishedAt"] or j["createdAt"]), number, j["status"]) for j in found]
    return sorted(jobs)


async def _count(client: aiohttp.ClientSession) -> int:
    params = [("status", "QUEUED"), ("status", "PROCESSING"), ("limit", "1")]
    return len((await reported(await client.get("/v1/jobs", params=params), 200))["items"])


async def _all_jobs(client: aiohttp.ClientSession) -> list[dict[str, Any]]:
    jobs: list[dict[str, Any]] = []
    params = {"limit": "100"}
    while True:
        page = await reported(await client.get("/v1/jobs", params=params), 200)
        jobs += page["items"]
        if not page["nextCursor"]:
            return jobs
        params["cursor"] = page["nextCursor"]


def _last_of_both(owners: list[int]) -> int:
    """Up to where both users still have jobs that wait."""
    last = {owner: number for number, owner in enumerate(owners)}
    return min(last.values()) if len(last) == 2 else 0


async def _idle(running: Service) -> dict[str, str]:
    """Of a service that nobody asks anything any more."""
    before, began = running.cpu_seconds(), time.perf_counter()
    await asyncio.sleep(_IDLE_SECONDS)
    share = (running.cpu_seconds() - before) / (time.perf_counter() - began)
    return {
        "idle, MB": f"{running.memory_bytes() / 1e6:.0f}",
        "idle, % of a core": f"{100 * share:.1f}",
    }


async def _uploaded(client: aiohttp.ClientSession) -> str:
    """A picture as an asset; its `src`."""
    file = io.BytesIO()
    Image.effect_noise((640, 360), 50).convert("RGB").save(file, "PNG")
    asked = {"fileName": "noise.png", "contentType": "image/png", "size": file.tell()}
    signed = await reported(await client.post("/v1/assets/sign-upload", json=asked), 201)
    async with aiohttp.ClientSession() as anybody:
        put = anybody.put(signed["uploadUrl"], data=file.getvalue(), headers=signed["headers"])
        async with put as answer:
            answer.raise_for_status()
    asset = await reported(await client.post(f"/v1/assets/{signed['assetId']}/complete"), 200)
    return str(asset["src"])


async def _first_segment(url: str, job_id: str) -> float:
    """When an encoder took the first segment of a job that waited for no other."""
    query = """
    SELECT extract(epoch FROM min(segments.started_at)) FROM jobs
    JOIN segments ON jobs.plan::text LIKE '%%' || segments.fingerprint || '%%'
    WHERE jobs.id = %s AND segments.started_at > jobs.created_at
    """
    async with await psycopg.AsyncConnection.connect(url) as connection:
        row = await (await connection.execute(query, [job_id])).fetchone()
    if not row or row[0] is None:
        raise SystemExit("bench: no segment was encoded")
    return float(row[0])


def _tiny(number: int) -> dict[str, Any]:
    """A job of five frames that no other number has."""
    fill = f"#{number * 2_654_435_761 % 0xFFFFFF:06x}"
    shape = {"type": "shape", "shape": "rectangle", "fill": fill, "duration": 0.2}
    canvas = {"width": 64, "height": 36, "fps": 25}
    return {"canvas": canvas, "tracks": [shape], "output": {"quality": "draft"}, "name": fill}


def _with_asset(src: str, number: int) -> dict[str, Any]:
    picture = {"type": "image", "src": src, "duration": 1}
    return _tiny(number) | {"tracks": [picture, *_tiny(number)["tracks"]]}


def _fetching(source: str) -> dict[str, Any]:
    return _tiny(0) | {"tracks": [{"type": "image", "src": source, "duration": 1}]}


def _time(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)


def _at(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _spread(values: list[float]) -> list[str]:
    points = (median(values), _at(values, 0.99), max(values))
    return [str(len(values)), *(f"{_ms(point):.1f}" for point in points)]


SERVICE_CASES: dict[str, Callable[[Amounts], Coroutine[Any, Any, Measured]]] = {
    "api-post": _api_post,
    "api-get": _api_get,
    "queue-drain": _queue_drain,
    "post-to-encoder": _post_to_encoder,
    "fair-share": fair_share,
}
"""Cases that need a service and no real media."""

"""What a job tells while it is worked on, and how it takes being cancelled early."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from site_of_work import NewSite, Site, register
from specs import film_alone

from reelmill.adapters.storage import LocalStorage

pytestmark = pytest.mark.anyio


@contextmanager
def serving(handler: Any) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
async def site_with_urls(new_site: NewSite, local_storage: LocalStorage) -> Site:
    """A worker that may fetch from this machine."""
    ports = tuple(range(1024, 65536))
    networks = (ip_network("127.0.0.0/8"),)
    made = new_site(local_storage, private_networks=networks, source_ports=ports)
    return await register(made)


async def test_sources_come_by_url(site_with_urls: Site, film: Path) -> None:
    site = site_with_urls
    with serving(partial(Silent, directory=film.parent)) as url:
        job_id = await site.submit(film_alone(f"{url}/{film.name}"))
        await site.prepare_next()
        missing = await site.submit(film_alone(f"{url}/nothing.mp4?key=secret"))
        await site.prepare_next()
    await site.encode_all()
    await site.finish(job_id)
    assert (await site.row(job_id)).status == "SUCCEEDED"
    error = (await site.row(missing)).error
    assert (error["code"], error["pointer"]) == ("source_http_status", "/tracks/0/src")
    assert "secret" not in str(error)


async def test_private_addresses_are_refused(site: Site) -> None:
    job_id = await site.submit(film_alone("http://127.0.0.1:8080/film.mp4"))
    await site.prepare_next()
    row = await site.row(job_id)
    assert (row.status, row.error["code"]) == ("FAILED", "source_address_private")
    assert row.error["pointer"] == "/tracks/0/src"


async def test_a_job_cancelled_while_its_sources_are_fetched_stops_soon(
    site_with_urls: Site,
) -> None:
    site, asked, ended = site_with_urls, threading.Event(), threading.Event()

    class Slow(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.set()
            ended.wait(30)

        def log_message(self, *_: Any) -> None:
            pass

    with serving(Slow) as url:
        job_id = await site.submit(film_alone(f"{url}/film.mp4"))
        preparing = asyncio.create_task(site.prepare_next())
        assert await asyncio.to_thread(asked.wait, 20)
        async with site.database.begin() as transaction:
            await transaction.jobs.cancel(site.user_id, job_id)
        began = monotonic()
        await preparing
        ended.set()
    assert monotonic() - began < 30
    assert (await site.row(job_id)).status == "CANCELLED"
    assert site.tools.pins.held == frozenset()


async def test_progress_rises_with_the_segments_and_never_falls(site: Site, film: Path) -> None:
    spec = film_alone(await site.asset(film)) | {"duration": 8}
    spec["tracks"].append({"type": "text", "text": "Hi", "start": 1, "duration": 1})
    job_id = await site.submit(spec)
    await site.prepare_next()
    seen = [(await site.row(job_id)).progress]
    while await site.row_phase(job_id) == "ENCODING":
        await site.encode_next()
        await site.execute("UPDATE jobs SET updated_at = now() - interval '2 s'")
        seen.append((await site.row(job_id)).progress)
    assert seen == sorted(seen)
    assert (await site.row(job_id)).stage == "encode"
    assert seen[-1] == 90
    await site.finish(job_id)
    assert (await site.row(job_id)).progress == 100

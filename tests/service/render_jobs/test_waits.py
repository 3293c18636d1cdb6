"""Jobs that wait for a source or for room on the disk, without holding a slot."""

from __future__ import annotations

import json
import socket
import threading
from dataclasses import replace
from datetime import UTC, datetime
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from site_of_work import Site
from specs import film_alone

from reelmill.adapters.fetch import FetchedSources, FetchLimits
from reelmill.usecases.jobs.job_json import job_body_text
from reelmill.usecases.render_jobs.prepare_job import prepare

pytestmark = pytest.mark.anyio

HANDS_BACK = FetchLimits(pauses_seconds=(0.01,), patience_seconds=0.1, hands_back=True)


def impatient(site: Site, folder: Path) -> Site:
    """The same worker; it fetches from this machine and hands back soon."""
    sources = FetchedSources(None, folder / "downloads", HANDS_BACK)
    context = replace(site.tools.render_context, sources=sources)
    return replace(site, tools=replace(site.tools, render_context=context))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None: ...


async def now_due(site: Site, job_id: UUID) -> None:
    await site.execute("UPDATE jobs SET not_before = now() WHERE id = :id", id=job_id)


async def claimable(site: Site) -> bool:
    async with site.database.begin() as transaction:
        return await transaction.work.claim_job(site.worker_id, 100) is not None


async def test_a_job_whose_source_is_away_waits_without_a_slot_and_goes_on(
    site: Site, film: Path, tmp_path: Path
) -> None:
    site, port = impatient(site, tmp_path), free_port()
    job_id = await site.submit(film_alone(f"http://127.0.0.1:{port}/{film.name}"))
    await site.prepare_next()
    row = await site.row(job_id)
    assert (row.status, row.phase, row.attempt, row.worker_id) == ("QUEUED", "WAITING", 0, None)
    assert not await claimable(site)
    async with site.database.begin() as transaction:
        job = await transaction.jobs.get(site.user_id, job_id)
    assert job is not None
    waiting = json.loads(job_body_text(job, site.storage, datetime.now(UTC)))["waiting"]
    assert waiting["for"] == "127.0.0.1"
    assert "refuses connections" in waiting["reason"]
    assert waiting["since"] < waiting["nextTryAt"]

    def handler(*given: Any) -> Quiet:
        return Quiet(*given, directory=str(film.parent))

    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        await now_due(site, job_id)
        await site.prepare_next()
        server.shutdown()
    await site.encode_all()
    await site.finish(job_id)
    row = await site.row(job_id)
    assert (row.status, row.attempt, row.waiting) == ("SUCCEEDED", 1, None)


async def test_pauses_grow_and_patience_ends(site: Site, tmp_path: Path) -> None:
    site = impatient(site, tmp_path)
    job_id = await site.submit(film_alone(f"http://127.0.0.1:{free_port()}/a.mp4"))
    pauses, since = [], set()
    for _ in range(4):
        await site.prepare_next()
        row = await site.row(job_id)
        pauses.append((row.not_before - row.updated_at).total_seconds())
        since.add(row.waiting["since"])
        await now_due(site, job_id)
    assert pauses == [5, 10, 20, 40]
    assert len(since) == 1
    site = replace(site, tools=replace(site.tools, patience_seconds=0.01))
    await site.prepare_next()
    row = await site.row(job_id)
    assert (row.status, row.error["code"], row.waiting) == ("FAILED", "source_unreachable", None)
    assert row.error["pointer"] == "/tracks/0/src"


async def test_a_job_waits_for_sources_only_so_long_after_its_start(
    site: Site, tmp_path: Path
) -> None:
    site = impatient(site, tmp_path)
    site = replace(site, tools=replace(site.tools, most_source_seconds=60))
    job_id = await site.submit(film_alone(f"http://127.0.0.1:{free_port()}/a.mp4"))
    await site.prepare_next()
    earlier = "UPDATE jobs SET started_at = now() - interval '1 minute', not_before = now()"
    await site.execute(earlier)
    await site.prepare_next()
    assert (await site.row(job_id)).status == "FAILED"


async def test_a_source_that_is_gone_for_good_beside_one_that_is_away_fails_the_job(
    site: Site, tmp_path: Path
) -> None:
    site = impatient(site, tmp_path)
    spec = film_alone(f"http://127.0.0.1:{free_port()}/a.mp4")
    with ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        gone = f"http://127.0.0.1:{server.server_port}/no-such-file.mp4"
        spec["tracks"].append({"type": "video", "src": gone})
        job_id = await site.submit(spec)
        await site.prepare_next()
        server.shutdown()
    row = await site.row(job_id)
    assert (row.status, row.error["code"]) == ("FAILED", "source_http_status")


async def test_a_cancelled_job_waits_no_more_and_a_retried_one_begins_at_once(
    site: Site, tmp_path: Path
) -> None:
    site = impatient(site, tmp_path)
    job_id = await site.submit(film_alone(f"http://127.0.0.1:{free_port()}/a.mp4"))
    await site.prepare_next()
    async with site.database.begin() as transaction:
        cancelled = await transaction.jobs.cancel(site.user_id, job_id)
    assert cancelled is not None
    assert cancelled.waiting is None
    async with site.database.begin() as transaction:
        assert await transaction.jobs.retry(site.user_id, job_id, ())
    assert await claimable(site)


def full_disk(monkeypatch: pytest.MonkeyPatch, whole: int) -> None:
    def usage(_: Path) -> tuple[int, int, int]:
        return whole, whole, 0

    monkeypatch.setattr("reelmill.usecases.render.publish.shutil.disk_usage", usage)


@pytest.mark.parametrize(("whole", "status"), [(1000, "FAILED"), (10**15, "QUEUED")])
async def test_a_job_too_large_for_the_disk_fails_at_once_and_one_that_may_fit_later_waits(
    site: Site, film: Path, monkeypatch: pytest.MonkeyPatch, whole: int, status: str
) -> None:
    full_disk(monkeypatch, whole)
    job_id = await site.submit(film_alone(await site.asset(film)))
    await prepare(await site.claim(), site.tools, site.database)
    row = await site.row(job_id)
    assert (row.status, row.failures) == (status, 0)
    if status == "FAILED":
        assert row.error["code"] == "disk_too_small"
        assert "has 1.0 kB" in row.error["message"]
    else:
        assert row.waiting["for"] == "disk space"


@pytest.mark.parametrize(("whole", "status"), [(1000, "FAILED"), (10**15, "PROCESSING")])
async def test_a_master_that_the_disk_cannot_hold_is_not_begun_though_all_is_encoded(
    site: Site, film: Path, monkeypatch: pytest.MonkeyPatch, whole: int, status: str
) -> None:
    job_id = await site.submit(film_alone(await site.asset(film)))
    await site.prepare_next()
    await site.encode_all()
    full_disk(monkeypatch, whole)
    await site.finish(job_id)
    row = await site.row(job_id)
    assert (row.status, row.failures, row.output_key) == (status, 0, None)
    if status == "FAILED":
        assert row.error["code"] == "disk_too_small"
    else:
        assert (row.phase, row.waiting["for"]) == ("FINISHING", "disk space")

"""Outputs go no further than what a user may keep, whoever finishes them and when."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from site_of_work import Site
from specs import film_alone

from reelmill.usecases.render_jobs.finish_job import finish_job
from reelmill.usecases.render_jobs.prepare_job import prepare

pytestmark = pytest.mark.anyio


def with_room(site: Site, user_bytes: int) -> Site:
    return replace(site, tools=replace(site.tools, user_bytes=user_bytes))


async def encoded(site: Site, count: int, film: Path) -> list[UUID]:
    spec = film_alone(await site.asset(film, bytes=0))
    jobs = [
        await site.submit({**spec, "output": {"metadata": {"title": f"{n}"}}}) for n in range(count)
    ]
    for _ in jobs:
        await site.prepare_next()
    await site.encode_all()
    return jobs


async def test_of_several_that_end_at_once_only_those_with_room_are_kept(
    site: Site, film: Path
) -> None:
    jobs = await encoded(site, 4, film)
    await site.finish(jobs[0])
    size = (await site.row(jobs[0])).bytes
    narrow = with_room(site, size * 2 + size // 2)
    claimed = [await site.claim_finish(job) for job in jobs[1:]]
    await asyncio.gather(
        *(finish_job(job, narrow.tools, site.database, site.storage) for job in claimed)
    )
    rows = [await site.row(job) for job in jobs]
    assert [row.status for row in rows].count("SUCCEEDED") == 2
    assert sum(row.bytes for row in rows if row.output_key) <= narrow.tools.user_bytes
    for row in (row for row in rows if row.status == "FAILED"):
        assert row.error["code"] == "storage_full"
        assert "REELMILL_USER_STORAGE_BYTES" in row.error["hint"]
    kept = {f"{row.output_key}" for row in rows if row.output_key}
    stored = {found.key async for found in site.storage.listed("jobs/")}
    assert {key for key in stored if key.endswith(".mp4")} == kept


async def test_a_job_that_waited_until_nothing_is_free_is_not_begun(site: Site, film: Path) -> None:
    await site.run(film_alone(await site.asset(film, bytes=0)))
    waiting = await site.submit(film_alone(await site.asset(film, bytes=0)))
    full = with_room(site, 1)
    await prepare(await site.claim(), full.tools, site.database)
    row = await site.row(waiting)
    assert (row.status, row.error["code"]) == ("FAILED", "storage_full")

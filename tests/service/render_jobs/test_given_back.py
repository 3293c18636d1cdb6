"""What a worker does with work that its machine, or something unexpected, kept it from doing."""

from __future__ import annotations

import asyncio
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest
from site_of_work import NewSite, Site, register
from specs import film_alone
from sqlalchemy import text

from reelmill.adapters.postgres.outage import RetryingDatabase
from reelmill.adapters.storage import LocalStorage
from reelmill.media.cancel import CancelToken
from reelmill.usecases.ports.queue import (
    ENCODE_NEXT,
    FINISH,
    FINISHES_QUEUE,
    PREPARE_NEXT,
    RENDERS_QUEUE,
    SEGMENTS_QUEUE,
)
from reelmill.usecases.ports.work import ClaimedJob, ClaimedSegment
from reelmill.usecases.render_jobs.encode_segment import encode_one
from reelmill.usecases.render_jobs.finish_job import finish_job
from reelmill.usecases.render_jobs.prepare_job import prepare
from reelmill.worker.claims import Claims
from reelmill.worker.running import Handlers
from reelmill.worker.state import Capacity, State

pytestmark = pytest.mark.anyio

LONG = (3600.0,)
AT_ONCE = (0.0, 0.0, 0.0)


class AnsweringWorker:
    """A worker that answers the wake-ups a test hands to it."""

    def __init__(
        self, site: Site, pauses_seconds: tuple[float, ...], handlers: Handlers | None = None
    ) -> None:
        capacity = Capacity(encoders=2, pauses_seconds=pauses_seconds)
        self._state = State(RetryingDatabase(site.database), capacity, id=site.worker_id)
        self._claims = Claims(self._state, handlers or rendering(site))

    async def answer(self, queue: str, name: str, **arguments: Any) -> None:
        await self._claims.by_queue[queue][1][name](**arguments)

    async def prepare_next(self) -> None:
        await self.answer(RENDERS_QUEUE, PREPARE_NEXT)

    async def encode_next(self) -> None:
        await self.answer(SEGMENTS_QUEUE, ENCODE_NEXT)

    def drain(self) -> None:
        self._state.draining.set()


def rendering(site: Site) -> Handlers:
    """What the worker process does."""

    async def prepare_job(job: ClaimedJob, cancel: CancelToken) -> None:
        await prepare(job, site.tools, site.database, cancel)

    async def encode(segment: ClaimedSegment, cancel: CancelToken) -> None:
        await encode_one(segment, site.tools, site.database, cancel)

    async def finish(job: ClaimedJob, cancel: CancelToken) -> None:
        await finish_job(job, site.tools, site.database, site.storage, cancel)

    return Handlers(prepare_job, encode, finish)


def break_cache(site: Site) -> None:
    """A file is where it keeps what it works on: nothing can be written any more."""
    rmtree(scratch_of(site))
    scratch_of(site).write_text("in the way")


def mend_cache(site: Site) -> None:
    """What `break_cache` did is undone."""
    scratch_of(site).unlink()
    scratch_of(site).mkdir()


def scratch_of(site: Site) -> Path:
    return site.home / "cache" / "segments" / "scratch"


@pytest.fixture
async def healthy(new_site: NewSite, local_storage: LocalStorage) -> Site:
    return await register(new_site(local_storage, "healthy"))


async def test_a_machine_that_cannot_write_leaves_a_job_to_the_others_uncounted(
    site: Site, healthy: Site, film: Path
) -> None:
    job_id = await site.submit(film_alone(await site.asset(film)))
    break_cache(site)
    worker = AnsweringWorker(site, LONG)
    await worker.prepare_next()
    row = await site.row(job_id)
    assert (row.phase, row.attempt, row.failures, row.error) == ("WAITING", 0, 0, None)
    again = asyncio.create_task(worker.prepare_next())
    await healthy.prepare_next()
    row = await site.row(job_id)
    assert (row.phase, row.attempt, row.worker_id) == ("ENCODING", 1, None)
    assert not again.done(), "it pauses"
    worker.drain()
    await again


async def test_a_disk_that_was_full_for_a_moment_costs_segments_and_masters_no_attempt(
    site: Site, film: Path
) -> None:
    job_id = await site.submit(film_alone(await site.asset(film)))
    await site.prepare_next()
    break_cache(site)
    await AnsweringWorker(site, LONG).encode_next()
    assert {(s.status, s.attempts) for s in await site.segment_rows()} == {("QUEUED", 0)}
    mend_cache(site)
    await site.encode_all()
    break_cache(site)
    await AnsweringWorker(site, LONG).answer(FINISHES_QUEUE, FINISH, job_id=str(job_id))
    row = await site.row(job_id)
    assert (row.phase, row.failures, row.worker_id) == ("FINISHING", 0, None)
    mend_cache(site)
    await site.finish(job_id)
    row = await site.row(job_id)
    assert (row.status, row.attempt) == ("SUCCEEDED", 1)


async def test_a_storage_that_was_away_for_a_moment_costs_no_attempt(
    site: Site, film: Path, tmp_path: Path
) -> None:
    job_id = await site.submit(film_alone(await site.asset(film)))
    folder, aside = tmp_path / "storage", tmp_path / "aside"
    worker = AnsweringWorker(site, AT_ONCE)
    await worker.prepare_next()
    await site.encode_all()
    folder.rename(aside)
    folder.write_text("in the way")
    await worker.answer(FINISHES_QUEUE, FINISH, job_id=str(job_id))
    row = await site.row(job_id)
    assert (row.phase, row.failures, row.worker_id) == ("FINISHING", 0, None)
    folder.unlink()
    aside.rename(folder)
    await worker.answer(FINISHES_QUEUE, FINISH, job_id=str(job_id))
    row = await site.row(job_id)
    assert (row.status, row.attempt) == ("SUCCEEDED", 1)


@pytest.mark.parametrize("work", ["job", "segment"])
async def test_a_lone_worker_that_cannot_write_waits_as_long_as_it_takes_and_says_for_what(
    work: str, site: Site, film: Path
) -> None:
    job_id = await site.submit(film_alone(await site.asset(film)))
    if work == "segment":
        await site.prepare_next()
    break_cache(site)
    worker = AnsweringWorker(site, AT_ONCE)
    for _ in range(8):
        await (worker.prepare_next() if work == "job" else worker.encode_next())
    row = await site.row(job_id)
    assert row.phase == ("WAITING" if work == "job" else "ENCODING")
    assert (row.failures, row.error) == (0, None)
    assert row.waiting["for"] == "the disk of a worker"
    assert row.waiting["tries"] == 8
    assert str(site.home) not in str(row.waiting)
    mend_cache(site)
    if work == "job":
        await worker.prepare_next()
    await site.encode_all()
    await site.finish(job_id)
    row = await site.row(job_id)
    assert (row.status, row.attempt, row.waiting) == ("SUCCEEDED", 1, None)


async def test_an_unexpected_exception_is_told_by_its_name_alone(site: Site, film: Path) -> None:
    async def refused(claimed: object, cancel: CancelToken) -> None:
        async with site.database.begin() as transaction:
            statement = text("SELECT :password FROM a_secret_table")
            await transaction.connection.execute(statement, {"password": "a secret value"})

    job_id = await site.submit(film_alone(await site.asset(film)))
    worker = AnsweringWorker(site, LONG, Handlers(refused, refused, refused))
    for _ in range(3):
        await worker.prepare_next()
    error = (await site.row(job_id)).error
    assert error["code"] == "attempts_exhausted"
    assert error["errors"][0]["code"] == "internal_error"
    assert error["errors"][0]["message"] == "The worker met an unexpected ProgrammingError."
    assert "secret" not in str(error)

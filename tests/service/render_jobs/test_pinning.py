"""What a running job needs stays, however small the caches and whoever evicts or ends meanwhile."""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import Awaitable, Iterator
from pathlib import Path
from threading import Timer
from uuid import uuid4

import pytest
from site_of_work import NewSite, Site, register
from specs import composition, film_alone
from sqlalchemy import text

from reelmill.adapters.storage import LocalStorage, S3Storage
from reelmill.usecases.render_jobs.unpin_ended import unpin_ended
from s3_server import S3Server, running

pytestmark = pytest.mark.anyio

_WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'jobs'::regclass"


@pytest.fixture(scope="module")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """An S3 server that checks signatures."""
    with running(tmp_path_factory.mktemp("s3")) as server:
        yield server


async def test_sources_that_the_cache_cannot_hold_together_are_kept_while_their_job_runs(
    new_site: NewSite, local_storage: LocalStorage, film: Path, picture: Path
) -> None:
    site = await register(new_site(local_storage, cache_bytes=1))
    job_id = await site.submit(composition(await site.asset(film), await site.asset(picture)))
    await site.prepare_next()
    kept = [path.parent.name for path in site.home.glob("cache/segments/objects/*/*/data")]
    assert len(kept) == 3
    assert await site.tools.files.sources(kept) != {}
    await site.encode_all()
    await site.finish(job_id)
    assert (await site.row(job_id)).status == "SUCCEEDED"


async def test_a_machine_with_a_small_cache_can_bring_several_sources_from_the_bucket(
    new_site: NewSite, s3_server: S3Server, film: Path, picture: Path
) -> None:
    bucket = S3Storage(s3_server.bucket())
    one = await register(new_site(bucket, "one"))
    two = await register(new_site(bucket, "two", cache_bytes=1))
    assets = await one.asset(film), await one.asset(picture)
    two.user_id = one.user_id
    await one.run(composition(*assets))
    planned_here = await two.submit(composition(*assets, "Planned where little fits"))
    await two.prepare_next()
    assert await one.row_phase(planned_here) == "ENCODING"
    await one.encode_all()
    encoded_here = await one.submit(composition(*assets, "Encoded where little fits"))
    await one.prepare_next()
    assert await two.encode_all() != []
    assert await one.row_phase(encoded_here) == "FINISHING"


async def test_a_job_that_is_held_while_others_are_asked_about_stays_pinned(
    site: Site, film: Path
) -> None:
    job_id = await site.submit(film_alone(await site.asset(film)))
    await site.prepare_next()
    later = uuid4()
    async with site.database.begin() as transaction:
        await transaction.connection.execute(text("LOCK TABLE jobs IN ACCESS EXCLUSIVE MODE"))
        asking = asyncio.create_task(unpin_ended(site.tools, site.database))
        while not await transaction.connection.scalar(text(_WAITING)):
            await asyncio.sleep(0.01)
        site.tools.pins.hold(later, ["fingerprint"], [])
    await asking
    assert site.tools.pins.held == {job_id, later}


async def passes_an_evictor_that_froze(site: Site, step: Awaitable[None]) -> bool:
    """True where the event loop runs on while a step waits for the lock, released then."""
    with (site.home / "cache/segments/evict.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        rescue = Timer(20, fcntl.flock, (lock.fileno(), fcntl.LOCK_UN))
        rescue.start()
        work = asyncio.ensure_future(step)
        while not somebody_waits_for(lock.fileno()) and not work.done():
            await asyncio.sleep(0.01)
        waited = not work.done()
        fcntl.flock(lock, fcntl.LOCK_UN)
        await work
        rescued = not rescue.is_alive()
        rescue.cancel()
        rescue.join()
    return waited and not rescued


def somebody_waits_for(descriptor: int) -> bool:
    inode = os.fstat(descriptor).st_ino
    locks = Path("/proc/locks").read_text().splitlines()
    return any("->" in line and f":{inode} " in line for line in locks)


async def test_the_event_loop_runs_on_while_a_frozen_process_evicts(site: Site, film: Path) -> None:
    job_id = await site.submit(film_alone(await site.asset(film)))
    assert await passes_an_evictor_that_froze(site, site.prepare_next())
    assert await passes_an_evictor_that_froze(site, site.encode_next())
    await site.encode_all()
    assert await passes_an_evictor_that_froze(site, site.finish(job_id))
    assert (await site.row(job_id)).status == "SUCCEEDED"

"""The storage takes a master, but not its files of subtitles: no job is done without them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from site_of_work import Site
from specs import film_alone

from reelmill.adapters.storage import LocalStorage
from reelmill.core.errors import CancelledError, NoRoomError, OutputError, UnavailableError
from reelmill.usecases.objects.remove import remove_soon, sweep_all
from reelmill.usecases.ports.objects import Scope
from reelmill.usecases.ports.work import ClaimedJob
from reelmill.usecases.render_jobs.failures import MachineError
from reelmill.usecases.render_jobs.finish_job import finish_job

pytestmark = pytest.mark.anyio

FAULTS: dict[str, Callable[[], Exception]] = {
    "bucket away": lambda: UnavailableError.of("storage_unavailable", "away"),
    "bucket refuses": lambda: UnavailableError.of("storage_rejected", "no"),
    "disk full": lambda: OutputError.of("disk_full", "full"),
    "no room": lambda: NoRoomError.of("disk_full", "full"),
    "cancelled": lambda: CancelledError.of("cancelled", "enough"),
    "a fault": lambda: RuntimeError("a fault"),
}


class Failing(LocalStorage):
    """Fails at the last file of subtitles, once it has everything else, until it is mended."""

    fault: Callable[[], Exception] | None = None

    def put_blocking(self, key: str, path: Path, content_type: str) -> None:
        if key.endswith(".fr.vtt") and self.fault:
            super().put_blocking(key, path, content_type)
            raise self.fault()
        super().put_blocking(key, path, content_type)


async def spoken(site: Site, film: Path) -> dict[str, object]:
    spec = film_alone(await site.asset(film, bytes=0))
    captions = [
        {
            "type": "captions",
            "cues": [{"start": 0, "end": 1, "text": "Hello"}],
            "destinations": ["stream", "srt", "vtt"],
            "lang": lang,
        }
        for lang in ("de", "fr")
    ]
    return {**spec, "tracks": [*spec["tracks"], *captions]}


async def outputs(site: Site) -> set[str]:
    return {found.key async for found in site.storage.listed("jobs/")}


async def finished_badly(job: ClaimedJob, site: Site) -> None:
    """Finish a job while something fails: a worker then gives it back."""
    try:
        await finish_job(job, site.tools, site.database, site.storage)
    except (MachineError, UnavailableError, RuntimeError):
        async with site.database.begin() as transaction:
            await transaction.work.release_job(job)
    await remove_soon(site.database, site.storage, Scope(jobs=[job.id]))
    await sweep_all(site.database, site.storage)


@pytest.mark.parametrize("name", FAULTS)
async def test_a_job_without_all_its_subtitles_is_not_done_and_leaves_nothing(
    name: str, site: Site, film: Path
) -> None:
    assert isinstance(site.storage, LocalStorage)
    failing = Failing(site.storage.folder, site.storage.signer)
    site = replace(site, storage=failing)
    job_id = await site.submit(await spoken(site, film))
    await site.prepare_next()
    await site.encode_all()
    failing.fault = FAULTS[name]
    await finished_badly(await site.claim_finish(job_id), site)
    row = await site.row(job_id)
    assert row.status != "SUCCEEDED"
    assert (row.output_key, row.subtitles) == (None, [])
    assert await outputs(site) == set()
    if row.waiting:
        assert row.waiting["for"] == "disk space"
        return
    failing.fault = None
    await site.finish(job_id)
    row = await site.row(job_id)
    assert row.status == "SUCCEEDED"
    kept = {row.output_key, row.poster_key, *(one["key"] for one in row.subtitles)}
    assert len(row.subtitles) == 4
    assert await outputs(site) == kept

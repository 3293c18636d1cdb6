"""What is lost, cancelled, broken, or somebody else's."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psutil
import pytest
from site_of_work import NewSite, Site, add_user, register
from specs import CANVAS, composition, film_alone, rendered_here
from sqlalchemy import text, update

from reelmill.adapters.postgres.tables import job_plans
from reelmill.adapters.storage import LocalStorage
from reelmill.media.cancel import CancelToken
from reelmill.usecases.ports.assets import AssetStatus
from reelmill.usecases.render_jobs.encode_segment import encode_one
from reelmill.usecases.render_jobs.finish_job import finish_job
from reelmill.usecases.render_jobs.unpin_ended import unpin_ended
from stored import empty

pytestmark = pytest.mark.anyio


async def failed(site: Site, spec: dict[str, Any]) -> dict[str, Any]:
    """The error of a job that cannot be planned."""
    job_id = await site.submit(spec)
    await site.prepare_next()
    row = await site.row(job_id)
    assert (row.status, row.phase) == ("FAILED", "ENDED")
    error: dict[str, Any] = row.error
    return error


def stored_segments(site: Site) -> list[Path]:
    """Files of the cache that are not sources: those are named by what is in them."""
    files = sorted((site.home / "cache" / "segments" / "objects").glob("*/*/data"))
    return [f for f in files if sha256(f.read_bytes()).hexdigest() != f.parent.name]


@pytest.mark.parametrize("mishap", ["gone", "damaged"])
async def test_what_the_store_lost_before_the_end_is_encoded_again(
    mishap: str, site: Site, film: Path, picture: Path, tmp_path: Path
) -> None:
    spec = composition(await site.asset(film), await site.asset(picture))
    job_id = await site.submit(spec)
    await site.prepare_next()
    encoded = await site.encode_all()
    largest = max(stored_segments(site), key=lambda file: file.stat().st_size)
    data = bytearray(largest.read_bytes())
    data[len(data) // 2] ^= 255
    largest.write_bytes(data if mishap == "damaged" else b"")
    await site.finish(job_id)
    row = await site.row(job_id)
    assert (row.status, row.phase, row.output_key) == ("QUEUED", "WAITING", None)
    await site.prepare_next()
    again = await site.encode_all()
    assert len(again) == 1
    assert set(again) < set(encoded)
    await site.finish(job_id)
    assert (await site.row(job_id)).status == "SUCCEEDED"
    expected = rendered_here(composition(str(film), str(picture)), tmp_path)
    assert await site.master(job_id, tmp_path) == expected


async def test_work_for_another_encoder_is_planned_again_and_finished_by_anybody(
    site: Site, film: Path, picture: Path
) -> None:
    job_id = await site.submit(composition(await site.asset(film), await site.asset(picture)))
    await site.prepare_next()
    segment = await site.claim_segment()
    assert segment is not None
    other = replace(site.tools, engine="another")
    await encode_one(segment, other, site.database, CancelToken())
    assert (await site.row(job_id)).phase == "WAITING"
    await site.prepare_next()
    assert segment.fingerprint in await site.encode_all()
    claimed = await site.claim_finish(job_id)
    await finish_job(claimed, other, site.database, site.storage)
    row = await site.row(job_id)
    assert (row.status, row.attempt, row.replans) == ("SUCCEEDED", 1, 1)


async def test_work_that_would_make_something_else_under_its_name_is_not_encoded(
    site: Site, film: Path
) -> None:
    job_id = await site.submit(film_alone(await site.asset(film)))
    await site.prepare_next()
    other = (
        "UPDATE segments SET work = convert_to(replace(convert_from(work, 'UTF8'), :a, :b), 'UTF8')"
    )
    async with site.database.begin() as transaction:
        await transaction.connection.execute(text(other), {"a": "crf=28", "b": "crf=29"})
    await site.encode_next()
    assert (await site.row(job_id)).phase == "WAITING"
    assert stored_segments(site) == []


async def test_a_damaged_plan_is_made_again(site: Site, film: Path) -> None:
    job_id = await site.submit(film_alone(await site.asset(film)))
    await site.prepare_next()
    await site.encode_all()
    async with site.database.begin() as transaction:
        await transaction.connection.execute(update(job_plans).values(body=b'{"version":1}'))
    await site.finish(job_id)
    assert (await site.row(job_id)).phase == "WAITING"
    await site.prepare_next()
    await site.finish(job_id)
    row = await site.row(job_id)
    assert (row.status, row.attempt, row.replans) == ("SUCCEEDED", 1, 1)


async def test_a_job_whose_plans_are_never_readable_fails(site: Site, film: Path) -> None:
    job_id = await site.submit(film_alone(await site.asset(film)))
    other = replace(site.tools, engine="another")
    for _ in range(4):
        await site.prepare_next()
        segment = await site.claim_segment()
        assert segment is not None
        await encode_one(segment, other, site.database, CancelToken())
    row = await site.row(job_id)
    assert (row.status, row.error["code"]) == ("FAILED", "attempts_exhausted")
    assert row.error["errors"][0]["code"] == "segments_gone"


async def test_sources_that_are_gone_are_fetched_again(site: Site, film: Path) -> None:
    job_id = await site.submit(film_alone(await site.asset(film)))
    await site.prepare_next()
    for file in (site.home / "cache" / "segments" / "objects").glob("*/*/facts.json"):
        file.unlink()
    assert len(await site.encode_all()) == 1
    assert (await site.row(job_id)).phase == "WAITING"
    await site.prepare_next()
    await site.encode_all()
    await site.finish(job_id)
    assert (await site.row(job_id)).status == "SUCCEEDED"


async def test_an_asset_deleted_while_it_is_rendered_harms_nobody(site: Site, film: Path) -> None:
    src = await site.asset(film)
    job_id = await site.submit(film_alone(src))
    await site.prepare_next()
    await empty(site.storage, "assets/")
    await site.encode_all()
    await site.finish(job_id)
    assert (await site.row(job_id)).status == "SUCCEEDED"


async def test_an_asset_without_its_file_is_missing(site: Site, film: Path) -> None:
    src = await site.asset(film)
    await empty(site.storage, "assets/")
    error = await failed(site, film_alone(src))
    assert (error["code"], error["pointer"]) == ("asset_missing", "/tracks/0/src")


async def test_a_cancelled_job_stops_its_encoder(site: Site, stamped: Any) -> None:
    spec = film_alone(await site.asset(stamped(frames=240, audio_rate=48000)))
    large = {"width": 1920, "height": 1080, "fps": 60}
    spec |= {"canvas": large, "duration": 8, "output": {"quality": "high"}}
    job_id = await site.submit(spec)
    await site.prepare_next()
    tasks = [asyncio.create_task(site.encode_next()) for _ in range(2)]
    while not encoders():
        await asyncio.sleep(0.05)
    await asyncio.sleep(1)
    async with site.database.begin() as transaction:
        await transaction.jobs.cancel(site.user_id, job_id)
    async with asyncio.timeout(60):  # a second, in quiet; the encoding itself takes minutes then
        await asyncio.gather(*tasks)
    assert encoders() == []
    assert (await site.row(job_id)).status == "CANCELLED"
    assert stored_segments(site) == []
    assert [row.status for row in await site.segment_rows() if row.token] == []


def encoders() -> list[int]:
    children = psutil.Process().children(recursive=True)
    return [child.pid for child in children if "ffmpeg" in child.name()]


async def test_an_encoder_that_is_told_to_stop_gives_its_segment_back(
    site: Site, film: Path
) -> None:
    await site.submit(film_alone(await site.asset(film)))
    await site.prepare_next()
    segment, cancel = await site.claim_segment(), CancelToken()
    assert segment is not None
    cancel.cancel()
    await encode_one(segment, site.tools, site.database, cancel)
    [row] = [r for r in await site.segment_rows() if r.fingerprint == segment.fingerprint]
    assert (row.status, row.attempts, row.token) == ("QUEUED", 0, None)


async def test_a_source_that_cannot_be_read_is_named_by_its_pointer_and_not_by_our_path(
    site: Site, film: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_text("no film at all, but long enough to be looked at")
    spec = film_alone(await site.asset(film))
    for _ in range(2):
        spec["tracks"].append({"type": "video", "src": await site.asset(broken)})
    error = await failed(site, spec)
    assert (error["code"], error["pointer"]) == ("source_not_media", "/tracks/1/src")
    assert [e["pointer"] for e in error["errors"]] == ["/tracks/1/src", "/tracks/2/src"]
    assert error["message"].startswith(f"{spec['tracks'][1]['src']}: ")
    assert str(tmp_path) not in str(error)


async def test_the_assets_of_others_and_unfinished_ones_are_no_sources(
    site: Site, film: Path
) -> None:
    other = await add_user(site, uuid4())
    sources = [
        await site.asset(film, other),
        await site.asset(film, status=AssetStatus.PENDING, sha256=None),
        "asset:nothing",
        f"asset:{UUID(int=1)}",
    ]
    tracks = [{"type": "video", "src": src} for src in sources]
    error = await failed(site, {"canvas": CANVAS, "duration": 1, "tracks": tracks})
    codes = ["asset_missing", "asset_not_ready", "asset_missing", "asset_missing"]
    assert [e["code"] for e in error["errors"]] == codes
    assert [e["pointer"] for e in error["errors"]] == [f"/tracks/{i}/src" for i in range(4)]


async def test_a_path_of_the_server_is_no_source(site: Site, film: Path) -> None:
    error = await failed(site, film_alone(str(film)))
    assert (error["code"], error["pointer"]) == ("source_url_invalid", "/tracks/0/src")


async def test_a_segment_that_cannot_be_encoded_fails_its_job_at_its_source(
    site: Site, film: Path
) -> None:
    job_id = await site.submit(film_alone(await site.asset(film)))
    await site.prepare_next()
    for file in (site.home / "cache" / "segments" / "objects").glob("*/*/data"):
        file.unlink()
        file.write_bytes(bytes(film.stat().st_size))
    await site.encode_all()
    row = await site.row(job_id)
    assert (row.status, row.error["pointer"]) == ("FAILED", "/tracks/0/src")
    assert row.error["code"] in {"attempts_exhausted", "audio_unreadable"}
    assert str(site.home) not in str(row.error)


async def test_who_finishes_too_late_publishes_nothing_and_leaves_nothing(
    site: Site, film: Path
) -> None:
    job_id = await site.submit(film_alone(await site.asset(film)))
    await site.prepare_next()
    await site.encode_all()
    late = await site.claim_finish(job_id)
    await site.execute("UPDATE jobs SET worker_id = NULL, token = NULL WHERE id = :id", id=job_id)
    await site.finish(job_id)
    row = await site.row(job_id)
    await finish_job(late, site.tools, site.database, site.storage)
    assert await site.row(job_id) == row
    folder = site.storage.local_path(row.output_key)
    assert folder is not None
    outputs = [file.name for file in folder.parents[2].rglob("*") if file.is_file()]
    assert sorted(outputs) == ["output.mp4", "poster.jpg"]


async def test_a_running_job_keeps_its_segments_however_small_the_cache(
    new_site: NewSite, local_storage: LocalStorage, film: Path
) -> None:
    site = await register(new_site(local_storage, cache_bytes=1))
    job_id = await site.submit(film_alone(await site.asset(film)))
    await site.prepare_next()
    assert site.tools.pins.held == {job_id}
    await site.encode_all()
    site.tools.render_context.store.evict()
    await unpin_ended(site.tools, site.database)
    await site.finish(job_id)
    assert (await site.row(job_id)).status == "SUCCEEDED"
    assert site.tools.pins.held == frozenset()
    site.tools.render_context.store.evict()
    assert stored_segments(site) == []


async def test_a_job_that_ended_elsewhere_is_unpinned(site: Site, film: Path) -> None:
    job_id = await site.submit(film_alone(await site.asset(film)))
    await site.prepare_next()
    await unpin_ended(site.tools, site.database)
    assert site.tools.pins.held == {job_id}
    async with site.database.begin() as transaction:
        await transaction.jobs.cancel(site.user_id, job_id)
    await unpin_ended(site.tools, site.database)
    assert site.tools.pins.held == frozenset()

"""Files of subtitles are outputs of a job: written, named, counted and removed with the master."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import av
import pytest
from site_of_work import Site
from specs import film_alone
from sqlalchemy import text

from reelmill.usecases.jobs.job_json import brief_job_body
from reelmill.usecases.objects.remove import remove_soon
from reelmill.usecases.ports.objects import Scope

pytestmark = pytest.mark.anyio


async def with_subtitles(site: Site, film: Path, words: str = "Hallo") -> dict[str, Any]:
    spec = film_alone(await site.asset(film, bytes=0))
    captions = {
        "type": "captions",
        "cues": [{"start": 0, "end": 1, "text": words}],
        "destinations": ["stream", "srt", "vtt"],
        "lang": "de",
        "title": "Deutsch",
    }
    return {**spec, "tracks": [*spec["tracks"], captions]}


async def body(site: Site, job_id: UUID) -> dict[str, Any]:
    async with site.database.begin() as transaction:
        job = await transaction.jobs.get(site.user_id, job_id)
    assert job is not None
    return brief_job_body(job, site.storage, datetime.now(UTC))


async def stored(site: Site) -> set[str]:
    return {found.key async for found in site.storage.listed("jobs/")}


async def test_a_job_has_the_files_that_its_captions_ask_for(
    site: Site, film: Path, tmp_path: Path
) -> None:
    job_id = await site.run(await with_subtitles(site, film))
    row = await site.row(job_id)
    assert (row.status, row.error) == ("SUCCEEDED", None)
    srt, vtt = (await body(site, job_id))["subtitles"]
    shown = {"lang": "de", "title": "Deutsch", "default": False, "forced": False}
    assert {**srt, "url": ""} == {**shown, "format": "srt", "url": ""}
    assert {**vtt, "url": ""} == {**shown, "format": "vtt", "url": ""}
    address = urlsplit(vtt["url"])
    assert address.path.endswith("/output.de.vtt")
    assert f"reelmill-{job_id}.de.vtt" in str(parse_qs(address.query))
    await site.storage.download(row.subtitles[1]["key"], tmp_path / "found.vtt")
    expected = "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nHallo\n"
    assert (tmp_path / "found.vtt").read_text("utf-8") == expected
    (tmp_path / "master.mp4").write_bytes(await site.master(job_id, tmp_path))
    with av.open(str(tmp_path / "master.mp4")) as master:
        assert [stream.language for stream in master.streams.subtitles] == ["deu"]


async def test_a_job_without_them_has_none(site: Site, film: Path) -> None:
    job_id = await site.run(film_alone(await site.asset(film, bytes=0)))
    assert (await body(site, job_id))["subtitles"] == []
    assert (await site.row(job_id)).subtitle_bytes is None


async def test_another_wording_encodes_nothing(site: Site, film: Path) -> None:
    await site.run(await with_subtitles(site, film))
    job_id = await site.submit({**await with_subtitles(site, film, "Guten Tag")})
    await site.prepare_next()
    assert await site.encode_all() == []
    await site.finish(job_id)
    assert (await site.row(job_id)).status == "SUCCEEDED"


async def test_they_count_in_what_a_user_keeps(site: Site, film: Path) -> None:
    job_id = await site.run(await with_subtitles(site, film))
    row = await site.row(job_id)
    found = [await site.storage.head(one["key"]) for one in row.subtitles]
    sizes = [one.bytes for one in found if one]
    assert row.subtitle_bytes == sum(sizes) > 0
    async with site.database.begin() as transaction:
        assert await transaction.assets.kept_bytes(site.user_id) == row.bytes + sum(sizes)
    exact = replace(site, tools=replace(site.tools, user_bytes=2 * row.bytes + 2 * sum(sizes) - 1))
    other = await site.submit(await with_subtitles(site, film))
    await site.prepare_next()
    await site.encode_all()
    await exact.finish(other)
    assert (await site.row(other)).error["code"] == "storage_full"


async def test_they_stay_as_long_as_the_output_and_go_with_it(site: Site, film: Path) -> None:
    job_id = await site.run(await with_subtitles(site, film))
    kept = {one["key"] for one in (await site.row(job_id)).subtitles}
    await remove_soon(site.database, site.storage, Scope(jobs=[job_id]))
    assert kept <= await stored(site)
    past = datetime.now(UTC) - timedelta(days=1)
    await site.execute("UPDATE jobs SET output_expires_at = :past", past=past)
    async with site.database.begin() as transaction:
        assert await transaction.upkeep.expire_outputs(10) == [job_id]
    await remove_soon(site.database, site.storage, Scope(jobs=[job_id]))
    assert await stored(site) == set()
    row = await site.row(job_id)
    assert (row.output_key, row.subtitles, row.subtitle_bytes) == (None, [], None)


async def test_those_of_a_deleted_job_are_removed(site: Site, film: Path) -> None:
    job_id = await site.run(await with_subtitles(site, film))
    async with site.database.begin() as transaction:
        await transaction.connection.execute(text("DELETE FROM jobs"))
    await remove_soon(site.database, site.storage, Scope(jobs=[job_id]))
    assert await stored(site) == set()

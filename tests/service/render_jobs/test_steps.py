"""A job passes from step to step and ends as the command line's render of the same spec."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from site_of_work import Site
from specs import composition, film_alone, longform, rendered_here, sound

from reelmill.core.plan.sound_pieces import sound_pieces
from reelmill.media.cancel import CancelToken
from reelmill.usecases.render_jobs import prepare_job
from reelmill.usecases.render_jobs.encode_segment import encode_one
from stamped import read_stamp

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("spec_of", [composition, longform, sound])
async def test_a_job_gives_the_bytes_of_the_command_line(
    spec_of: Any, site: Site, film: Path, picture: Path, tmp_path: Path
) -> None:
    spec = spec_of(await site.asset(film), await site.asset(picture))
    job_id = await site.run(spec)
    row = await site.row(job_id)
    assert (row.status, row.phase, row.error) == ("SUCCEEDED", "ENDED", None)
    expected = rendered_here(spec_of(str(film), str(picture)), tmp_path)
    assert await site.master(job_id, tmp_path) == expected
    assert row.bytes == len(expected)
    assert row.output_key.startswith(f"jobs/{job_id}/1/")
    assert row.progress == 100
    assert set(row.stage_seconds) == {"gather", "plan", "encode", "stitch", "verify", "publish"}


async def test_the_quality_report_knows_what_the_mix_was(
    site: Site, film: Path, picture: Path
) -> None:
    spec = composition(await site.asset(film), await site.asset(picture))
    qc = (await site.row(await site.run(spec))).qc
    assert (qc["frames"], qc["videoSeconds"], qc["audioSeconds"]) == (180, 6, 6)
    assert 0.1 < qc["audioPeak"] <= 1
    assert qc["clippedSamples"] == 0


async def test_a_poster_shows_the_master_a_tenth_in(
    site: Site, film: Path, picture: Path, tmp_path: Path
) -> None:
    spec = composition(await site.asset(film), await site.asset(picture))
    row = await site.row(await site.run(spec))
    await site.storage.download(row.poster_key, tmp_path / "poster.jpg")
    poster = Image.open(BytesIO((tmp_path / "poster.jpg").read_bytes()))
    assert (poster.format, poster.size) == ("JPEG", (320, 240))
    job_id = await site.run(sound(spec["tracks"][0]["src"]))
    assert (await site.row(job_id)).poster_key is None


async def test_a_poster_shows_the_time_that_is_asked_for(
    site: Site, film: Path, tmp_path: Path
) -> None:
    spec = film_alone(await site.asset(film))
    spec["output"]["poster"] = {"time": 0.5}
    row = await site.row(await site.run(spec))
    await site.storage.download(row.poster_key, tmp_path / "poster.jpg")
    with Image.open(tmp_path / "poster.jpg") as poster:
        assert read_stamp(np.asarray(poster.convert("L"))) == 15


async def test_how_the_scheme_of_an_asset_is_written_does_not_matter(
    site: Site, film: Path
) -> None:
    src = (await site.asset(film)).replace("asset:", "ASSET:")
    assert (await site.row(await site.run(film_alone(src)))).status == "SUCCEEDED"


async def test_a_second_job_of_the_same_spec_encodes_nothing(
    site: Site, film: Path, picture: Path
) -> None:
    spec = composition(await site.asset(film), await site.asset(picture))
    await site.run(spec)
    again = await site.submit(spec)
    await site.prepare_next()
    assert await site.encode_all() == []
    assert (await site.row(again)).phase == "FINISHING"
    plan = (await site.row(again)).plan
    assert plan["cachedSegments"] == plan["uniqueSegments"] == len(plan["segments"])
    assert plan["audio"] == {"chunks": 1, "cached": 1}
    await site.finish(again)
    assert (await site.row(again)).status == "SUCCEEDED"


async def test_segments_that_a_job_finds_ready_count_as_used_by_it(
    site: Site, film: Path, picture: Path
) -> None:
    spec = composition(await site.asset(film), await site.asset(picture))
    await site.run(spec)
    await site.execute("UPDATE segments SET last_used_at = now() - interval '40 days'")
    await site.submit(spec)
    await site.prepare_next()
    used = [row.last_used_at for row in await site.segment_rows() if row.kind == "picture"]
    recently = datetime.now(UTC) - timedelta(days=1)
    assert len(used) > 1
    assert all(at > recently for at in used)


async def test_jobs_that_share_segments_encode_each_once(
    site: Site, film: Path, picture: Path
) -> None:
    assets = await site.asset(film), await site.asset(picture)
    ids = [await site.submit(composition(*assets, words)) for words in ("One", "Two")]
    await site.prepare_next()
    await site.prepare_next()
    rows = [await site.row(job_id) for job_id in ids]
    encoded = await site.encode_all()
    assert len(encoded) == len(set(encoded)) == rows[0].plan["uniqueSegments"] + 1 + 1
    for job_id in ids:
        await site.finish(job_id)
        assert (await site.row(job_id)).status == "SUCCEEDED"


async def test_what_only_rendering_shows_is_a_warning_of_the_job(site: Site, film: Path) -> None:
    loud = sound(await site.asset(film))
    loud["tracks"] = [{**loud["tracks"][0], "volume": 4}] * 4
    row = await site.row(await site.run(loud))
    assert [warning["code"] for warning in row.plan["warnings"]] == ["sound_turned_down"]
    row = await site.row(await site.run({**loud, "strict": True}))
    assert (row.status, row.error["code"]) == ("FAILED", "sound_turned_down")


async def test_a_long_sound_is_many_pieces_of_work(
    site: Site, film: Path, picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = partial(sound_pieces, core_seconds=0.1)
    monkeypatch.setattr(prepare_job, "sound_pieces", quick)
    spec = longform(await site.asset(film), await site.asset(picture))
    spec |= {"audio": spec["audio"] * 8, "backgrounds": [spec["backgrounds"][1]]}
    job_id = await site.submit(spec)
    await site.prepare_next()
    kinds = []
    while segment := await site.claim_segment():
        kinds.append(segment.kind)
        await encode_one(segment, site.tools, site.database, CancelToken())
    assert kinds.count("sound") >= 3
    await site.finish(job_id)
    row = await site.row(job_id)
    assert (row.status, row.error) == ("SUCCEEDED", None)
    longer = longform(str(film), str(picture))
    longer |= {"audio": longer["audio"] * 8, "backgrounds": [longer["backgrounds"][1]]}
    assert await site.master(job_id, tmp_path) == rendered_here(longer, tmp_path)

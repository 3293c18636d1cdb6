"""The picture of a segment is its first frame, from when it is encoded until it is removed."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from PIL import Image
from site_of_work import Site
from specs import CANVAS, composition

from reelmill.core.errors import NotFoundError
from reelmill.usecases.ports.job import Job
from reelmill.usecases.render_jobs.segment_picture import segment_picture
from stamped import read_stamp

pytestmark = pytest.mark.anyio


async def job_of(site: Site, job_id: UUID) -> Job:
    async with site.database.begin() as transaction:
        job = await transaction.jobs.get(site.user_id, job_id)
    assert job is not None
    return job


async def seen(site: Site, job_id: UUID, fingerprint: str) -> Image.Image:
    webp = await segment_picture(await job_of(site, job_id), fingerprint, site.tools)
    picture = Image.open(BytesIO(webp))
    assert picture.format == "WEBP"
    return picture


@pytest.mark.parametrize("container", ["mp4", "webm"])
async def test_each_segment_shows_its_first_frame(
    site: Site, film: Path, picture: Path, container: str
) -> None:
    spec = composition(await site.asset(film), await site.asset(picture))
    spec["tracks"][1]["x"] = spec["tracks"][1]["y"] = "70%"  # away from the stamp
    spec["output"]["format"] = container
    job_id = await site.submit(spec)
    await site.prepare_next()
    await site.encode_all()
    plan = (await job_of(site, job_id)).plan
    assert plan and len(plan["segments"]) == 6
    frame = 0
    for index, frames, _times in plan["plays"]:
        shown = await seen(site, job_id, plan["segments"][index]["fingerprint"])
        assert shown.size == (320, 240)
        assert read_stamp(np.asarray(shown.convert("L"))) == frame
        frame += frames


async def test_large_segments_are_shown_small_in_their_own_shape(site: Site) -> None:
    half = {"type": "shape", "shape": "rectangle", "position": "top"}
    halves = [{**half, "width": 540, "height": 960, "fill": "#c02020"}]
    spec = {
        "canvas": {**CANVAS, "width": 540, "height": 1920, "background": "#2040c0"},
        "duration": 1,
        "tracks": halves,
    }
    job_id = await site.run(spec)
    plan = (await job_of(site, job_id)).plan
    assert plan
    shown = (await seen(site, job_id, plan["segments"][0]["fingerprint"])).convert("RGB")
    assert shown.size == (90, 320)
    for at, color in {(45, 80): (0xC0, 0x20, 0x20), (45, 240): (0x20, 0x40, 0xC0)}.items():
        assert shown.getpixel(at) == pytest.approx(color, abs=8)


async def test_what_is_not_encoded_or_of_another_job_is_not_found(site: Site, film: Path) -> None:
    text = {"type": "text", "text": "One", "style": {"size": 30}}
    spec = {"canvas": CANVAS, "duration": 1, "tracks": [text]}
    another = {**spec, "tracks": [{**text, "text": "Two"}]}
    done, waiting = await site.run(spec), await site.submit(another)
    await site.prepare_next()
    ours, other = (await job_of(site, done)).plan, (await job_of(site, waiting)).plan
    assert ours and other
    (mine,), (theirs,) = ours["segments"], other["segments"]
    for job_id, fingerprint in [
        (waiting, theirs["fingerprint"]),
        (done, theirs["fingerprint"]),
        (done, "0" * 64),
    ]:
        with pytest.raises(NotFoundError) as refused:
            await seen(site, job_id, fingerprint)
        assert refused.value.problems[0].code == "segment_not_found"
    path = site.tools.render_context.store.get(mine["fingerprint"])
    assert path is not None
    path.unlink()
    with pytest.raises(NotFoundError):
        await seen(site, done, mine["fingerprint"])


async def test_a_job_that_is_not_planned_has_no_pictures(site: Site, film: Path) -> None:
    job_id = await site.submit({"canvas": CANVAS, "duration": 1, "tracks": []})
    with pytest.raises(NotFoundError):
        await seen(site, job_id, "0" * 64)

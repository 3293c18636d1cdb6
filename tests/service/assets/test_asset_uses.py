"""An asset's owner sees which of their jobs, templates and drafts use it."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update
from uploads import Uploader, codes, picture

from reelmill.adapters.postgres.database import PostgresTransaction
from reelmill.adapters.postgres.tables import jobs
from reelmill.bootstrap.service import Services
from reelmill.usecases.assets import used_in

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("bucket", ["local"], indirect=True)]

NO_MORE = {"jobs": False, "templates": False, "drafts": False}
NOWHERE = {"jobs": [], "templates": [], "drafts": [], "more": NO_MORE}
TITLE = {"type": "text", "text": "Hello", "duration": 1}


def still(src: str) -> dict[str, Any]:
    return {"type": "image", "src": src, "duration": 1}


async def a_picture(user: Uploader) -> str:
    return str((await user.made("a.png", "image/png", picture()))["src"])


async def uses(user: Uploader, src: str) -> dict[str, Any]:
    answer = await user.client.get(f"/v1/assets/{src.partition(':')[2]}/uses")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def rendered(user: Uploader, track: dict[str, Any], name: str = "Job") -> str:
    body = {"tracks": [track], "name": name}
    answer = await user.client.post("/v1/render", json=body)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["jobId"])


async def a_template(user: Uploader, track: dict[str, Any], name: str) -> str:
    body = {"name": name, "spec": {"tracks": [track]}, "variables": {}}
    answer = await user.client.post("/v1/templates", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def drafted(user: Uploader, text: str, name: str = "Draft") -> str:
    body = {"name": name, "kind": "json", "spec": text}
    answer = await user.client.post("/v1/drafts", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def names(found: list[dict[str, Any]]) -> list[str]:
    return [use["name"] for use in found]


async def test_an_asset_that_nothing_uses_is_used_nowhere(ada: Uploader) -> None:
    src, other = await a_picture(ada), await a_picture(ada)
    await rendered(ada, still(other))
    await rendered(ada, {**TITLE, "text": src})
    await a_template(ada, still(other), "Other")
    await drafted(ada, json.dumps({"tracks": [still(other)]}))
    assert await uses(ada, src) == NOWHERE


async def test_jobs_templates_and_drafts_are_listed_newest_first(ada: Uploader) -> None:
    src = await a_picture(ada)
    made = [await rendered(ada, still(src), name) for name in ("One", "Two")]
    templates = [await a_template(ada, still(src), name) for name in ("A", "B")]
    drafts = [await drafted(ada, json.dumps(still(src)), name) for name in ("First", "Second")]
    answer = await ada.client.put(
        f"/v1/drafts/{drafts[0]}", json={"name": "Changed"}, headers={"If-Match": '"1"'}
    )
    assert answer.status_code == 200, answer.text
    assert await uses(ada, src) == {
        "jobs": [
            {"id": made[1], "name": "Two", "status": "QUEUED"},
            {"id": made[0], "name": "One", "status": "QUEUED"},
        ],
        "templates": [{"id": templates[1], "name": "B"}, {"id": templates[0], "name": "A"}],
        "drafts": [{"id": drafts[0], "name": "Changed"}, {"id": drafts[1], "name": "Second"}],
        "more": NO_MORE,
    }


async def test_a_job_that_has_ended_used_it_too(ada: Uploader) -> None:
    src = await a_picture(ada)
    job_id = await rendered(ada, still(src), "Trailer")
    await ada.client.post(f"/v1/jobs/{job_id}/cancel")
    assert (await uses(ada, src))["jobs"] == [
        {"id": job_id, "name": "Trailer", "status": "CANCELLED"}
    ]


async def test_older_jobs_are_listed_only_while_they_wait(
    ada: Uploader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(used_in, "JOBS_EXAMINED", 2)
    src = await a_picture(ada)
    ended, _ = [await rendered(ada, still(src), name) for name in ("Ended", "Waiting")]
    assert names((await uses(ada, src))["jobs"]) == ["Waiting", "Ended"]
    await ada.client.post(f"/v1/jobs/{ended}/cancel")
    for _ in range(2):
        await rendered(ada, TITLE)
    assert names((await uses(ada, src))["jobs"]) == ["Waiting"]


async def test_twenty_of_each_are_listed_and_whether_there_are_more(ada: Uploader) -> None:
    src = await a_picture(ada)
    for number in range(20):
        await drafted(ada, src, f"Draft {number}")
        await rendered(ada, still(src), f"Job {number}")
    found = await uses(ada, src)
    assert (len(found["drafts"]), len(found["jobs"]), found["more"]) == (20, 20, NO_MORE)
    await drafted(ada, src, "One more")
    found = await uses(ada, src)
    assert names(found["drafts"])[:2] == ["One more", "Draft 19"]
    assert (len(found["drafts"]), found["more"]) == (20, {**NO_MORE, "drafts": True})


async def test_a_draft_is_found_whatever_it_is_written_like(ada: Uploader) -> None:
    src = await a_picture(ada)
    await drafted(ada, f'{{"tracks": [{{"src": "{src.upper()}"', "Unfinished")
    await drafted(ada, src.partition(":")[2], "The id alone")
    assert names((await uses(ada, src))["drafts"]) == ["Unfinished"]


async def test_a_job_uses_an_asset_by_its_address_as_well(ada: Uploader) -> None:
    made = await ada.made("a.png", "image/png", picture())
    await rendered(ada, still(made["publicUrl"]), "By address")
    assert names((await uses(ada, made["src"]))["jobs"]) == ["By address"]


async def test_a_font_is_used_by_the_name_of_its_family(ada: Uploader) -> None:
    folder = files("manimgx_fonts")
    noto = next(p for p in folder.iterdir() if p.name == "NotoSansThai[wght].ttf").read_bytes()
    own = noto.replace("Noto Sans Thai".encode("utf-16-be"), "Brand Sans Two".encode("utf-16-be"))
    font = (await ada.made("brand.ttf", "font/ttf", own))["src"]
    track = {**TITLE, "style": {"font": "Brand Sans Two"}}
    await rendered(ada, track, "Set in it")
    await a_template(ada, track, "Set in it")
    found = await uses(ada, font)
    assert (names(found["jobs"]), names(found["templates"])) == (["Set in it"], ["Set in it"])


async def test_what_others_have_is_never_listed(
    ada: Uploader, bob: Uploader, services: Services
) -> None:
    src, bobs = await a_picture(ada), await a_picture(bob)
    job_id = await rendered(bob, still(bobs))
    await drafted(bob, src)
    async with services.database.begin() as transaction:
        assert isinstance(transaction, PostgresTransaction)
        hers = update(jobs).where(jobs.c.id == job_id).values(uses=[src])
        await transaction.connection.execute(hers)
    assert await uses(ada, src) == NOWHERE


async def test_nobody_learns_where_the_asset_of_another_is_used(
    ada: Uploader, bob: Uploader
) -> None:
    src = await a_picture(ada)
    await rendered(ada, still(src))
    path = f"/v1/assets/{src.partition(':')[2]}/uses"
    nowhere = f"/v1/assets/{uuid4()}/uses"
    for answer in (await bob.client.get(path), await ada.client.get(nowhere)):
        assert (answer.status_code, codes(answer)) == (404, ["not_found"])
    assert (await ada.stranger.get(path)).status_code == 401

"""What jobs and templates need is there when they are accepted, and stays."""

from __future__ import annotations

from datetime import timedelta
from importlib.resources import files
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import Response
from sqlalchemy import update
from uploads import CUES, Uploader, codes, picture

from reelmill.adapters.postgres.database import PostgresTransaction
from reelmill.adapters.postgres.tables import jobs
from reelmill.bootstrap.service import Services
from reelmill.usecases.assets.remove import prune_uploads
from reelmill.usecases.upkeep.remove_old import remove_old_outputs

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("bucket", ["local"], indirect=True)]

NOBODYS = f"asset:{UUID(int=7)}"
TITLE = {"type": "text", "text": "asset:nothing that is needed", "duration": 1}


def still(src: str) -> dict[str, Any]:
    return {"type": "image", "src": src, "duration": 1}


def named_in_every_place(src: str) -> dict[str, Any]:
    """A spec whose every place for a file or font has this one."""
    inner = {"type": "sequence", "tracks": [{"type": "group", "tracks": [still(src)]}]}
    return {
        "fonts": {"Brand": src, "a/b": {"src": src}},
        "tracks": [
            inner,
            {"type": "video", "src": src},
            {"type": "audio", "src": src},
            {"type": "captions", "src": src, "style": {"font": src}},
            {**TITLE, "style": {"font": src}},
        ],
    }


PLACES = (
    "/fonts/Brand",
    "/fonts/a~1b/src",
    "/tracks/0/tracks/0/tracks/0/src",
    "/tracks/1/src",
    "/tracks/2/src",
    "/tracks/3/src",
    "/tracks/3/style/font",
    "/tracks/4/style/font",
)


def longform(src: str) -> dict[str, Any]:
    return {
        "mode": "longform",
        "backgrounds": [{"src": src}],
        "audio": [{"src": src, "title": "A"}],
        "titles": {"style": {"font": src}},
    }


def problems(answer: Response) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(problem["pointer"], problem["code"]) for problem in answer.json()["errors"]]


async def rendered(user: Uploader, *tracks: dict[str, Any], **beside: Any) -> str:
    answer = await user.client.post("/v1/render", json={"tracks": tracks, **beside})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["jobId"])


async def deleted(user: Uploader, asset: str, **query: str) -> Response:
    return await user.client.delete(f"/v1/assets/{asset.partition(':')[2]}", params=query)


async def a_picture(user: Uploader) -> str:
    return str((await user.made("a.png", "image/png", picture()))["src"])


@pytest.mark.parametrize("name", [NOBODYS, NOBODYS.replace("asset", "ASSET"), "asset:logo"])
async def test_an_unknown_asset_is_refused_at_once_in_every_place(ada: Uploader, name: str) -> None:
    answer = await ada.client.post("/v1/render", json=named_in_every_place(name))
    assert sorted(problems(answer)) == [(place, "asset_missing") for place in PLACES]
    answer = await ada.client.post("/v1/render", json=longform(name))
    places = ("/audio/0/src", "/backgrounds/0/src", "/titles/style/font")
    assert sorted(problems(answer)) == [(place, "asset_missing") for place in places]
    assert (await ada.client.get("/v1/jobs")).json()["items"] == []


async def test_assets_of_others_and_those_that_cannot_be_used_are_refused_as_well(
    ada: Uploader, bob: Uploader, noise: bytes
) -> None:
    bobs = await a_picture(bob)
    waiting = "asset:" + await ada.uploaded("b.png", "image/png", picture())
    damaged = (await ada.made("c.png", "image/png", noise))["src"]
    tracks = [TITLE, *map(still, (bobs, waiting, damaged))]
    answer = await ada.client.post("/v1/render", json={"tracks": tracks})
    assert problems(answer) == [
        ("/tracks/1/src", "asset_missing"),
        ("/tracks/2/src", "asset_not_ready"),
        ("/tracks/3/src", "asset_not_ready"),
    ]


def template(track: dict[str, Any], **variables: Any) -> dict[str, Any]:
    return {"name": uuid4().hex, "spec": {"tracks": [track]}, "variables": variables}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (template(still(NOBODYS)), "/spec/tracks/0/src"),
        (template(still("{{a}}"), a={"type": "asset", "default": NOBODYS}), "/spec/tracks/0/src"),
        (
            template(
                still("asset:{{a}}"), a={"type": "string", "default": NOBODYS.partition(":")[2]}
            ),
            "/spec/tracks/0/src",
        ),
        (
            {"name": "a", "spec": {"fonts": {"font": NOBODYS}, "tracks": [TITLE]}},
            "/spec/fonts/font",
        ),
        (
            {
                "name": "a",
                "spec": {"fonts": {"Brand": "{{a}}"}, "tracks": [TITLE]},
                "variables": {"a": {"type": "asset", "enum": [NOBODYS]}},
            },
            "/variables/a/enum/0",
        ),
        (
            template(
                {**TITLE, "style": {"font": "{{a}}"}},
                a={"type": "string", "enum": ["Inter", NOBODYS]},
            ),
            "/variables/a/enum/1",
        ),
    ],
)
async def test_a_template_cannot_be_kept_that_names_an_unknown_asset(
    ada: Uploader, body: dict[str, Any], pointer: str
) -> None:
    answer = await ada.client.post("/v1/templates", json=body)
    assert problems(answer) == [(pointer, "asset_missing")]


async def test_a_value_that_is_an_unknown_asset_is_refused_at_once(ada: Uploader) -> None:
    body = template(still("{{clip}}"), clip={"type": "asset"})
    path = (await ada.client.post("/v1/templates", json=body)).headers["location"]
    answer = await ada.client.post(f"{path}/render", json={"variables": {"clip": NOBODYS}})
    assert problems(answer) == [("/tracks/0/src", "asset_missing")]
    assert "`clip`" in answer.json()["errors"][0]["message"]
    mine = {"variables": {"clip": await a_picture(ada)}}
    assert (await ada.client.post(f"{path}/render", json=mine)).status_code == 202
    assert (await deleted(ada, mine["variables"]["clip"])).status_code == 409


async def test_what_a_job_needs_stays_until_it_has_ended(ada: Uploader) -> None:
    src = await a_picture(ada)
    job_id = await rendered(ada, still(f" {src.upper()} "), name="Trailer")
    refused = await deleted(ada, src)
    assert (refused.status_code, codes(refused)) == (409, ["asset_in_use"])
    reported = refused.json()["errors"][0]
    assert f"the job {job_id} (Trailer)" in reported["message"]
    assert "?force=true" in reported["hint"]
    assert (await ada.client.post(f"/v1/jobs/{job_id}/cancel")).status_code == 200
    assert (await deleted(ada, src)).status_code == 204
    again = await ada.client.post(f"/v1/jobs/{job_id}/retry")
    assert problems(again) == [("/tracks/0/src", "asset_missing")]
    assert (await ada.client.get(f"/v1/jobs/{job_id}")).json()["status"] == "CANCELLED"


async def test_a_font_of_the_spec_stays_as_long_as_its_job(ada: Uploader) -> None:
    font = (await ada.made("brand.ttf", "font/ttf", brand_font()))["src"]
    job_id = await rendered(ada, TITLE, fonts={"Brand": font})
    assert (await deleted(ada, font)).status_code == 409
    assert (await ada.client.post(f"/v1/jobs/{job_id}/cancel")).status_code == 200
    assert (await deleted(ada, font)).status_code == 204


async def test_a_job_that_is_retried_needs_its_assets_again(ada: Uploader) -> None:
    src = await a_picture(ada)
    job_id = await rendered(ada, still(src))
    await ada.client.post(f"/v1/jobs/{job_id}/cancel")
    assert (await ada.client.post(f"/v1/jobs/{job_id}/retry")).status_code == 200
    assert (await deleted(ada, src)).status_code == 409


async def test_by_force_an_asset_goes_whatever_needs_it(ada: Uploader) -> None:
    src = await a_picture(ada)
    await rendered(ada, still(src))
    assert (await deleted(ada, src, force="false")).status_code == 409
    assert (await deleted(ada, src, force="true")).status_code == 204


async def test_a_job_that_names_it_otherwise_or_is_of_others_needs_no_asset(
    ada: Uploader, bob: Uploader
) -> None:
    src = await a_picture(ada)
    await rendered(ada, {**TITLE, "text": src}, metadata={"asset": src})
    await rendered(bob, still(await a_picture(bob)))
    assert (await deleted(ada, src)).status_code == 204


async def test_an_asset_is_needed_at_its_public_address_too(
    ada: Uploader, services: Services
) -> None:
    made = await ada.made("a.png", "image/png", picture())
    leave = await ada.signed("b.png", "image/png")
    await rendered(ada, still(made["publicUrl"]), still(leave["publicUrl"]))
    assert (await deleted(ada, made["src"])).status_code == 409
    much_later = services.clock() + timedelta(days=2)
    assert await prune_uploads(services.database, services.storage, much_later) == 0
    assert (await deleted(ada, f"asset:{leave['assetId']}", force="true")).status_code == 204


async def test_an_upload_that_no_job_needs_is_pruned_beside_one_that_is_needed(
    ada: Uploader, services: Services
) -> None:
    needed, other = [await ada.signed("b.png", "image/png") for _ in range(2)]
    await rendered(ada, still(needed["publicUrl"]))
    much_later = services.clock() + timedelta(days=2)
    assert await prune_uploads(services.database, services.storage, much_later) == 1
    assert (await ada.client.get(f"/v1/assets/{other['assetId']}")).status_code == 404


@pytest.mark.parametrize(
    ("track", "variables"),
    [
        (still("{src}"), {}),
        (still("{{{{a}}}}"), {"a": {"type": "asset", "default": "{src}"}}),
        (still("asset:{{{{a}}}}"), {"a": {"type": "string", "default": "{id}"}}),
        (still("{{{{a}}}}"), {"a": {"type": "asset", "enum": ["{src}"]}}),
    ],
)
async def test_what_a_template_needs_stays(
    ada: Uploader, track: dict[str, Any], variables: dict[str, Any]
) -> None:
    src = await a_picture(ada)

    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: filled(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [filled(inner) for inner in value]
        return value.format(src=src, id=src[6:]) if isinstance(value, str) else value

    body = template(filled(track), **filled(variables))
    kept = (await ada.client.post("/v1/templates", json=body)).json()
    refused = await deleted(ada, src)
    assert (refused.status_code, codes(refused)) == (409, ["asset_in_use"])
    assert f"the template {kept['id']} ({body['name']})" in refused.json()["detail"]
    other = template(TITLE) | {"name": body["name"]}
    assert (await ada.client.put(f"/v1/templates/{kept['id']}", json=other)).status_code == 200
    assert (await deleted(ada, src)).status_code == 204


def brand_font() -> bytes:
    """Noto Sans Thai under the name of a family that nobody else has."""
    folder = files("manimgx_fonts")
    noto = next(p for p in folder.iterdir() if p.name == "NotoSansThai[wght].ttf").read_bytes()
    return noto.replace("Noto Sans Thai".encode("utf-16-be"), "Brand Sans Two".encode("utf-16-be"))


async def test_a_font_is_needed_by_the_name_of_its_family(ada: Uploader) -> None:
    font = await ada.made("brand.ttf", "font/ttf", brand_font())
    await rendered(ada, TITLE, {**TITLE, "style": {"font": "Brand Sans"}})
    job_id = await rendered(ada, {**TITLE, "style": {"font": "brand sans TWO Bold"}})
    assert (await deleted(ada, font["src"])).status_code == 409
    await ada.client.post(f"/v1/jobs/{job_id}/cancel")
    assert (await deleted(ada, font["src"])).status_code == 204


async def test_captions_are_needed(ada: Uploader) -> None:
    src = (await ada.made("a.srt", "application/x-subrip", CUES))["src"]
    await rendered(ada, TITLE, {"type": "captions", "src": src})
    assert (await deleted(ada, src)).status_code == 409


async def test_an_output_that_is_a_source_stays(ada: Uploader, services: Services) -> None:
    made = UUID(await rendered(ada, TITLE))
    key = f"jobs/{made}/1/0123456789ab/output.mp4"
    ended = {"status": "SUCCEEDED", "phase": "ENDED", "output_key": key}
    past = services.clock() - timedelta(days=1)
    async with services.database.begin() as transaction:
        assert isinstance(transaction, PostgresTransaction)
        row = update(jobs).where(jobs.c.id == made)
        await transaction.connection.execute(row.values(output_expires_at=past, **ended))
    url = services.storage.sign_get(key, 3600)
    needing = await rendered(ada, {"type": "video", "src": url})
    assert await remove_old_outputs(services.database, services.storage) == 0
    refused = await ada.client.delete(f"/v1/jobs/{made}")
    assert (refused.status_code, codes(refused)) == (409, ["output_in_use"])
    assert needing in refused.json()["detail"]
    await ada.client.post(f"/v1/jobs/{needing}/cancel")
    assert await remove_old_outputs(services.database, services.storage) == 1
    assert (await ada.client.delete(f"/v1/jobs/{made}")).status_code == 204

"""Assets are renamed by their owners alone, by the rules for names of uploads."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import Response
from uploads import CUES, Uploader, codes, picture

from reelmill.bootstrap.service import Services

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("bucket", ["local"], indirect=True)]


async def renamed(user: Uploader, asset_id: str, file_name: Any) -> Response:
    return await user.client.patch(f"/v1/assets/{asset_id}", json={"fileName": file_name})


async def name_of(user: Uploader, asset_id: str) -> str:
    return str((await user.client.get(f"/v1/assets/{asset_id}")).json()["fileName"])


async def test_only_the_name_of_a_renamed_asset_changes(ada: Uploader) -> None:
    made = await ada.made("a.png", "image/png", picture())
    answer = await renamed(ada, made["id"], "beach at noon.png")
    signed = {"publicUrl", "thumbnailUrl", "expiresAt"}
    assert answer.status_code == 200, answer.text
    same = {name: value for name, value in made.items() if name not in signed}
    told = {name: value for name, value in answer.json().items() if name not in signed}
    assert told == {**same, "fileName": "beach at noon.png"}
    assert (await ada.fetch(made["publicUrl"])).content == picture()
    assert (await ada.fetch(answer.json()["publicUrl"])).content == picture()
    found = (await ada.client.get("/v1/assets", params={"search": "noon"})).json()["items"]
    assert [item["id"] for item in found] == [made["id"]]


async def test_captions_stay_captions_under_another_ending(ada: Uploader) -> None:
    made = await ada.made("a.srt", "application/x-subrip", CUES)
    assert (await renamed(ada, made["id"], "lines.txt")).json()["type"] == "CAPTIONS"
    found = (await ada.client.get("/v1/assets", params={"type": "CAPTIONS"})).json()["items"]
    assert [item["fileName"] for item in found] == ["lines.txt"]


async def test_an_upload_that_was_not_completed_is_renamed_too(ada: Uploader) -> None:
    asset_id = await ada.uploaded("a.png", "image/png", picture())
    assert (await renamed(ada, asset_id, "b.png")).json()["status"] == "PENDING"
    made = await ada.complete(asset_id)
    assert (made["fileName"], made["status"]) == ("b.png", "READY")


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        (r"C:\films\übung 1.mp4", "übung 1.mp4"),
        ("  a/../b.png ", "b.png"),
        ("\u202egnp.exe.png", "\u202egnp.exe.png"),
        ("👩\u200d👦.png", "👩\u200d👦.png"),
        ("<script>alert(1)<\\script>.png", "script>.png"),
        ("x" * 255, "x" * 255),
        ("'; DROP TABLE assets; --", "'; DROP TABLE assets; --"),
    ],
)
async def test_a_new_name_is_the_last_part_of_a_path(ada: Uploader, asked: str, kept: str) -> None:
    made = await ada.made("a.png", "image/png", picture())
    assert (await renamed(ada, made["id"], asked)).json()["fileName"] == kept
    assert await name_of(ada, made["id"]) == kept


@pytest.mark.parametrize(
    "name", ["folder/", "  ", "a\tb.png", "a\x1fb.png", "a\u2028b.png", "a\r\nX: y", "x" * 256]
)
async def test_what_is_no_file_name_is_refused(ada: Uploader, name: str) -> None:
    asset_id = (await ada.signed("a.png", "image/png"))["assetId"]
    answer = await renamed(ada, asset_id, name)
    assert (answer.status_code, codes(answer)) == (422, ["file_name_invalid"])
    assert answer.json()["errors"][0]["pointer"] == "/fileName"
    assert await name_of(ada, asset_id) == "a.png"


@pytest.mark.parametrize("body", [{}, {"fileName": None}, {"fileName": ""}, {"fileName": 5}])
async def test_a_rename_without_a_name_is_refused(ada: Uploader, body: dict[str, Any]) -> None:
    asset_id = (await ada.signed("a.png", "image/png"))["assetId"]
    answer = await ada.client.patch(f"/v1/assets/{asset_id}", json=body)
    assert answer.status_code == 422
    assert await name_of(ada, asset_id) == "a.png"


async def test_nobody_renames_the_asset_of_another(ada: Uploader, bob: Uploader) -> None:
    asset_id = (await ada.signed("a.png", "image/png"))["assetId"]
    for answer in (await renamed(bob, asset_id, "b"), await renamed(ada, str(uuid4()), "b")):
        assert (answer.status_code, codes(answer)) == (404, ["not_found"])
    path = f"/v1/assets/{asset_id}"
    assert (await ada.stranger.patch(path, json={"fileName": "b"})).status_code == 401
    assert await name_of(ada, asset_id) == "a.png"


async def test_an_asset_that_is_being_completed_keeps_its_name(
    ada: Uploader, services: Services
) -> None:
    asset_id = (await ada.signed("a.png", "image/png"))["assetId"]
    async with services.database.begin() as transaction:
        assert await transaction.assets.take(ada.id, UUID(asset_id))
        answer = await renamed(ada, asset_id, "b.png")
        assert (answer.status_code, codes(answer)) == (409, ["asset_busy"])
    assert await name_of(ada, asset_id) == "a.png"

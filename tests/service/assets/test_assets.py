"""Leave to upload, limits, lists, removal, and whose assets are whose."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest
from httpx import ASGITransport, AsyncClient
from PIL import Image
from sqlalchemy import insert, text
from uploads import CUES, Uploader, codes, picture

from reelmill.adapters.postgres.database import PostgresTransaction
from reelmill.adapters.postgres.tables import jobs
from reelmill.api.app import create_app
from reelmill.bootstrap.service import Services
from reelmill.core.errors import SourceError
from reelmill.usecases.assets.remove import prune_uploads
from reelmill.usecases.assets.resolve import AssetFile, asset_files
from reelmill.usecases.objects.remove import sweep_all

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("bucket", ["local"], indirect=True)]


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"fileName": "a\n.png", "contentType": "image/png"}, 422, "file_name_invalid"),
        ({"fileName": "folder/", "contentType": "image/png"}, 422, "file_name_invalid"),
        ({"fileName": "a.png", "contentType": "image"}, 422, "content_type_invalid"),
        ({"fileName": "a.png", "contentType": "a/b\r\nX: y"}, 422, "content_type_invalid"),
        ({"fileName": "a.png", "contentType": "image/png", "size": 4_000_000}, 413, None),
    ],
)
async def test_leave_is_refused_for_what_could_not_be_used(
    ada: Uploader, asked: dict[str, object], status: int, code: str | None
) -> None:
    answer = await ada.client.post("/v1/assets/sign-upload", json=asked)
    assert (answer.status_code, codes(answer)) == (status, [code or "asset_too_large"])


async def test_a_file_is_called_by_the_last_part_of_its_path(ada: Uploader) -> None:
    leave = await ada.signed(r"C:\films\übung 1.mp4", "video/mp4")
    asset = (await ada.client.get(f"/v1/assets/{leave['assetId']}")).json()
    assert (asset["fileName"], asset["status"]) == ("übung 1.mp4", "PENDING")
    assert asset["publicUrl"] is None


@pytest.mark.parametrize(
    "name",
    [
        "Screenshot 2024-05-01 at 9.41.07\u202fAM.png",
        "\u200eIMG-20240501-WA0001.png",
        "\u0645\u06cc\u200c\u062e\u0648.png",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467.png",
        "a\u00a0b\u2009c\u3000d.png",
        "cafe\u0301.png",
        "\u202egnp.exe.png",
        "\ue000 private.png",
        "a\ufeffb\u00adc.png",
    ],
)
async def test_files_keep_the_names_that_phones_and_macs_give_them(
    ada: Uploader, name: str
) -> None:
    leave = await ada.signed(name, "image/png")
    assert leave["uploadUrl"].isascii()
    await ada.put(leave, picture())
    made = await ada.complete(leave["assetId"])
    assert (made["fileName"], made["status"]) == (name, "READY")
    assert made["publicUrl"].isascii()
    assert (await ada.fetch(made["publicUrl"])).status_code == 200


@pytest.mark.parametrize(
    "name", ["a\tb.png", "a\x7f.png", "a\u2028b.png", "a\x85b.png", "a\u2029b.png"]
)
async def test_names_of_several_lines_are_refused(ada: Uploader, name: str) -> None:
    asked = {"fileName": name, "contentType": "image/png"}
    answer = await ada.client.post("/v1/assets/sign-upload", json=asked)
    assert (answer.status_code, codes(answer)) == (422, ["file_name_invalid"])


async def test_without_a_public_address_urls_begin_with_the_one_the_caller_used(
    ada: Uploader, services: Services
) -> None:
    names = {"public_url": None, "allowed_hosts": ("192.168.1.5", "render.lan")}
    private = services.settings.model_copy(update=names)
    app = create_app(replace(services, settings=private))
    asked = {"fileName": "a.png", "contentType": "image/png"}
    for base in ("http://192.168.1.5:8000", "http://[::1]:8000", "https://render.lan"):
        async with AsyncClient(transport=ASGITransport(app), base_url=base) as client:
            client.headers.update(ada.client.headers)
            client.headers.pop("host", None)
            leave = (await client.post("/v1/assets/sign-upload", json=asked)).json()
            assert leave["uploadUrl"].startswith(f"{base}/files/uploads/")
            answer = await client.put(
                leave["uploadUrl"], content=picture(), headers=leave["headers"]
            )
            assert answer.status_code == 200
    hostile = {"Host": "evil.example/x?"}
    refused = await ada.client.post("/v1/assets/sign-upload", json=asked, headers=hostile)
    assert refused.status_code in {400, 421}


async def test_announced_uploads_count_against_what_a_user_may_keep(ada: Uploader) -> None:
    await ada.signed("a.mp4", "video/mp4", size=2_900_000)
    asked = {"fileName": "b.mp4", "contentType": "video/mp4", "size": 2_900_000}
    answer = await ada.client.post("/v1/assets/sign-upload", json=asked)
    assert (answer.status_code, codes(answer)) == (413, ["storage_full"])


async def test_outputs_count_against_what_a_user_may_keep(
    ada: Uploader, bob: Uploader, services: Services
) -> None:
    made = {"payload": {}, "status": "SUCCEEDED", "phase": "ENDED", "bytes": 4_900_000}
    row = {"id": uuid4(), "user_id": ada.id, "output_key": "jobs/x/1/output.mp4", **made}
    async with services.database.begin() as transaction:
        assert isinstance(transaction, PostgresTransaction)
        await transaction.connection.execute(insert(jobs).values(row))
    asked = {"fileName": "b.mp4", "contentType": "video/mp4", "size": 200_000}
    answer = await ada.client.post("/v1/assets/sign-upload", json=asked)
    assert (answer.status_code, codes(answer)) == (413, ["storage_full"])
    assert (await bob.client.post("/v1/assets/sign-upload", json=asked)).status_code == 201


async def test_an_asset_that_is_being_completed_is_left_alone(
    ada: Uploader, services: Services
) -> None:
    asset_id = await ada.uploaded("a.png", "image/png", picture())
    path = f"/v1/assets/{asset_id}"
    later = services.clock() + timedelta(hours=7)
    async with services.database.begin() as transaction:
        assert await transaction.assets.take(ada.id, UUID(asset_id))
        for answer in (await ada.client.delete(path), await ada.client.post(f"{path}/complete")):
            assert (answer.status_code, codes(answer)) == (409, ["asset_busy"])
        assert await prune_uploads(services.database, services.storage, later) == 0
    assert (await ada.complete(asset_id))["status"] == "READY"


async def test_a_file_for_which_there_is_no_room_any_more_is_not_kept(
    ada: Uploader, services: Services, tmp_path: Path
) -> None:
    """Two uploads of unannounced size are begun while there is room for one of them."""
    noise = np.random.default_rng(1).integers(0, 256, (900, 1000, 3), dtype=np.uint8)
    data = BytesIO()
    Image.fromarray(noise).save(data, "PNG")
    assert 2_500_000 < len(data.getvalue()) < 3_000_000
    ids = [(await ada.signed("a.png", "image/png"))["assetId"] for _ in range(2)]
    (file := tmp_path / "a.png").write_bytes(data.getvalue())
    for asset_id in ids:  # past the door, as a process may that was told of more room
        await services.storage.put_file(f"uploads/{asset_id}", file, "image/png")
    first, second = [await ada.complete(asset_id) for asset_id in ids]
    assert (first["status"], second["status"]) == ("READY", "FAILED")
    assert second["error"]["code"] == "storage_full"
    assert await services.storage.head(f"assets/{ada.id}/{ids[1]}/file.png") is None


async def test_an_upload_that_outgrows_its_leave_is_refused(ada: Uploader) -> None:
    leave = await ada.signed("a.png", "image/png")
    answer = await ada.put(leave, b"x" * 3_000_001)
    assert (answer.status_code, codes(answer)) == (413, ["body_too_large"])
    leave = await ada.signed("a.png", "image/png", size=10)
    answer = await ada.put(leave, b"x" * 9)
    assert (answer.status_code, codes(answer)) == (422, ["upload_size_mismatch"])


async def test_the_list_is_newest_first_in_pages_and_by_type(ada: Uploader) -> None:
    made = [(await ada.made("a.png", "image/png", picture(10 + n, 10)))["id"] for n in range(3)]
    made.append((await ada.made("a.srt", "text/plain", CUES))["id"])
    listed, cursor = [], ""
    while cursor is not None:
        query: dict[str, int | str] = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await ada.client.get("/v1/assets", params=query)).json()
        listed += [item["id"] for item in page["items"]]
        cursor = page["nextCursor"]
    assert listed == made[::-1]
    captions = (await ada.client.get("/v1/assets", params={"type": "CAPTIONS"})).json()
    assert [item["id"] for item in captions["items"]] == made[-1:]
    answer = await ada.client.get("/v1/assets", params={"cursor": "bm9wZQ"})
    assert codes(answer) == ["cursor_invalid"]


async def test_the_list_is_searched_by_part_of_the_name(ada: Uploader, bob: Uploader) -> None:
    for name in ("Beach 100%.png", "beach_100 of.png", "hill.png"):
        await ada.made(name, "image/png", picture())
    await bob.made("beach.png", "image/png", picture())

    async def found(search: str, **others: str) -> list[str]:
        page = (await ada.client.get("/v1/assets", params={"search": search, **others})).json()
        return [item["fileName"] for item in page["items"]]

    assert await found("BEACH") == ["beach_100 of.png", "Beach 100%.png"]
    assert await found(" 100% ") == ["Beach 100%.png"], "% stands for itself"
    assert await found("h_1") == ["beach_100 of.png"], "_ stands for itself"
    assert await found("beach", type="AUDIO") == []
    assert len(await found(" ")) == 3


async def test_nobody_reaches_the_assets_of_another(ada: Uploader, bob: Uploader) -> None:
    asset_id = await ada.uploaded("a.png", "image/png", picture())
    path = f"/v1/assets/{asset_id}"
    for answer in (
        await bob.client.get(path),
        await bob.client.delete(path),
        await bob.client.post(f"{path}/complete"),
    ):
        assert (answer.status_code, codes(answer)) == (404, ["not_found"])
    assert (await bob.client.get("/v1/assets")).json()["items"] == []
    assert (await ada.stranger.get(path)).status_code == 401
    assert (await ada.complete(asset_id))["status"] == "READY"


async def test_a_removed_asset_is_gone_with_its_files(ada: Uploader) -> None:
    asset = await ada.made("a.png", "image/png", picture())
    assert (await ada.client.delete(f"/v1/assets/{asset['id']}")).status_code == 204
    assert (await ada.client.get(f"/v1/assets/{asset['id']}")).status_code == 404
    assert (await ada.fetch(asset["publicUrl"])).status_code == 404
    assert (await ada.fetch(asset["thumbnailUrl"])).status_code == 404


async def test_uploads_that_nobody_completes_are_removed(ada: Uploader, services: Services) -> None:
    ready = await ada.made("a.png", "image/png", picture())
    overdue = await ada.uploaded("b.png", "image/png", picture())
    now = services.clock()
    assert await prune_uploads(services.database, services.storage, now) == 0
    later = now + timedelta(hours=7)
    assert await prune_uploads(services.database, services.storage, later) == 1
    assert (await ada.client.get(f"/v1/assets/{overdue}")).status_code == 404
    assert await services.storage.head(f"uploads/{overdue}") is None
    assert (await ada.fetch(ready["publicUrl"])).status_code == 200


async def test_what_is_sent_after_completion_is_removed_in_time(
    ada: Uploader, services: Services, tmp_path: Path
) -> None:
    asset = await ada.made("a.png", "image/png", picture())
    key = f"uploads/{asset['id']}"
    (late := tmp_path / "late.png").write_bytes(picture())
    await services.storage.put_file(key, late, "image/png")  # as by the URL of a bucket
    await sweep_all(services.database, services.storage)
    assert await services.storage.head(key) is not None, "its URL may be good for hours still"
    async with services.database.begin() as transaction:
        assert isinstance(transaction, PostgresTransaction)
        yesterday = "UPDATE objects SET removed_at = now() - interval '25 hours' WHERE key = :key"
        await transaction.connection.execute(text(yesterday), {"key": key})
    await sweep_all(services.database, services.storage)
    assert await services.storage.head(key) is None


async def test_a_spec_finds_the_files_of_assets_that_are_ready_and_the_callers(
    ada: Uploader, bob: Uploader, services: Services, noise: bytes
) -> None:
    ready = await ada.made("a.png", "image/png", picture())
    failed = await ada.made("b.png", "image/png", noise)
    pending = await ada.uploaded("c.png", "image/png", picture())
    ids = [ready["id"], failed["id"], pending, str(uuid4()), "nonsense"]
    found = await asset_files(services.database, ada.id, ids)
    file = found[ready["id"]]
    assert isinstance(file, AssetFile)
    assert (file.sha256, file.bytes) == (ready["sha256"], ready["bytes"])
    assert file.info is not None
    assert services.storage.local_path(file.bucket_key) is not None
    refused = [found[name] for name in ids[1:]]
    reported = [e.problems[0].code for e in refused if isinstance(e, SourceError)]
    assert reported == ["asset_not_ready", "asset_not_ready", "asset_missing", "asset_missing"]
    others = await asset_files(services.database, bob.id, [ready["id"]])
    assert isinstance(others[ready["id"]], SourceError)

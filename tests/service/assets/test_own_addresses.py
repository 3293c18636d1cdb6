"""Addresses that the service signed are sources like any other, and need no network."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from uploads import Uploader, picture

from reelmill.bootstrap.service import Services
from reelmill.usecases.assets.keys import upload_key

pytestmark = pytest.mark.anyio

CANVAS = {"width": 160, "height": 120, "fps": 10}


def spec_of(src: str) -> dict[str, Any]:
    return {"canvas": CANVAS, "tracks": [{"type": "image", "src": src, "duration": 1}]}


async def refused(someone: Uploader, url: str) -> tuple[str, str]:
    answer = await someone.client.post("/v1/render/validate", json=spec_of(url))
    assert answer.status_code == 422, answer.text
    [problem] = answer.json()["errors"]
    assert problem["hint"]
    return problem["code"], problem["pointer"]


async def test_an_upload_is_read_and_rendered_by_its_public_url_once_it_is_there(
    ada: Uploader, bob: Uploader
) -> None:
    leave = await ada.signed("a.png", "image/png")
    url = leave["publicUrl"]
    assert (await bob.fetch(url)).status_code == 404
    assert await refused(bob, url) == ("source_missing", "/tracks/0/src")
    await ada.put(leave, data := picture())
    for completed in (False, True):
        if completed:
            await ada.complete(leave["assetId"])
        answer = await bob.fetch(url)
        assert (answer.content, answer.headers["content-type"]) == (data, "image/png")
        shown = await bob.client.post("/v1/render/preview?at=0.5", json=spec_of(f" {url}\n"))
        assert shown.status_code == 200, shown.text
        red, green, blue = Image.open(BytesIO(shown.content)).convert("RGB").getpixel((80, 60))  # type: ignore[misc]
        assert abs(red - 100) < 12
        assert max(green, blue) < 40


async def test_the_address_of_an_asset_is_read_from_the_storage(
    ada: Uploader, bob: Uploader
) -> None:
    made = await ada.made("a.png", "image/png", picture())
    answer = await bob.client.post("/v1/render/validate", json=spec_of(made["publicUrl"]))
    assert answer.status_code == 200, answer.text


async def test_an_address_that_was_changed_or_is_for_sending_reads_nothing(
    ada: Uploader, services: Services
) -> None:
    leave = await ada.signed("a.png", "image/png")
    await ada.put(leave, picture())
    url = leave["publicUrl"]
    changed = url[:-1] + ("0" if url[-1] != "0" else "1")
    assert await refused(ada, changed) == ("source_signature_invalid", "/tracks/0/src")
    other = url.replace(str(ada.id), "00000000-0000-4000-8000-000000000000")
    assert (await refused(ada, other))[0] == "source_signature_invalid"
    assert (await refused(ada, leave["uploadUrl"]))[0] == "source_signature_invalid"
    past = services.storage.sign_get(upload_key(leave["assetId"]), 0)
    assert (await refused(ada, past))[0] == "source_signature_expired"


async def test_private_addresses_stay_refused_beside_our_own(ada: Uploader) -> None:
    for url in ("http://127.0.0.1:80/a.png", "http://127.0.0.1/files/assets/a?signature=b"):
        assert (await refused(ada, url))[0] == "source_address_private"


@pytest.mark.parametrize(
    "src", ["/etc/passwd", "a.png", "../a.png", "file:/etc/passwd", "data:image/png;base64,AA", "~"]
)
@pytest.mark.parametrize("path", ["/v1/render", "/v1/render/validate", "/v1/render/preview"])
async def test_a_file_of_the_server_is_no_source(ada: Uploader, path: str, src: str) -> None:
    sound = {"type": "audio", "src": "https://example.com/a.mp3"}
    group = {"type": "group", "tracks": [{"type": "image", "src": src, "duration": 1}]}
    answer = await ada.client.post(path, json={"canvas": CANVAS, "tracks": [sound, group]})
    [problem] = answer.json()["errors"]
    assert answer.status_code == 422
    assert (problem["code"], problem["pointer"]) == ("invalid_src", "/tracks/1/tracks/0/src")
    assert "asset:ID" in problem["hint"]

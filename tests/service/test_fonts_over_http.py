"""An uploaded font is used in a render over HTTP: by its id, by its family, by its owner alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from served import Served
from service_user import account

LETTERS = "สวัสดี"


@pytest.fixture(scope="module")
def client(served: Served) -> Iterator[httpx.Client]:
    """The first user, by an API key."""
    with account(served.url) as made:
        yield made


@pytest.fixture(scope="module")
def font() -> bytes:
    """Noto Sans Thai under the name of a family that nobody else has."""
    folder = files("manimgx_fonts")
    noto = next(p for p in folder.iterdir() if p.name == "NotoSansThai[wght].ttf").read_bytes()
    return noto.replace("Noto Sans Thai".encode("utf-16-be"), "Brand Sans Two".encode("utf-16-be"))


def upload(client: httpx.Client, data: bytes, name: str = "brand.ttf") -> dict[str, Any]:
    asked = {"fileName": name, "contentType": "font/ttf"}
    leave = client.post("/v1/assets/sign-upload", json=asked).json()
    with httpx.Client(timeout=120) as nobody:
        sent = nobody.request(
            leave["method"], leave["uploadUrl"], content=data, headers=leave["headers"]
        )
    assert sent.is_success, sent.text
    return dict(client.post(f"/v1/assets/{leave['assetId']}/complete").json())


def test_the_families_that_a_spec_can_name_are_listed(client: httpx.Client, font: bytes) -> None:
    before = client.get("/v1/fonts").json()["items"]
    inter = {"family": "Inter", "lightest": 100, "heaviest": 900, "italic": True}
    assert {**inter, "origin": "included"} in [_without_picture(each) for each in before]
    assert {"Montserrat", "DM Sans", "Noto Sans CJK JP"} <= {each["family"] for each in before}
    upload(client, font)
    after = client.get("/v1/fonts").json()["items"]
    brand = {"family": "Brand Sans Two", "lightest": 400, "heaviest": 700, "italic": False}
    assert _without_picture(after[0]) == {**brand, "origin": "uploaded"}
    assert [each for each in after if each["origin"] == "included"] == [
        each for each in before if each["origin"] == "included"
    ]


def _without_picture(listed: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in listed.items() if name != "pictureUrl"}


def ink(png: bytes) -> np.ndarray:
    """How much of each pixel is covered."""
    with Image.open(BytesIO(png)) as image:
        return np.asarray(image.convert("RGBA"))[..., 3].astype(int)


def test_each_family_is_seen_in_itself(client: httpx.Client) -> None:
    listed = {
        each["family"]: each["pictureUrl"] for each in client.get("/v1/fonts").json()["items"]
    }
    lobster, pacifico = client.get(listed["Lobster"]), client.get(listed["Pacifico"])
    assert lobster.headers["content-type"] == "image/png"
    assert lobster.headers["cache-control"] == "private, max-age=86400"
    assert ink(lobster.content).max() == 255
    assert ink(lobster.content).shape != ink(pacifico.content).shape
    known = {"If-None-Match": lobster.headers["etag"]}
    same = client.get(listed["Lobster"], headers=known)
    assert (same.status_code, same.content) == (304, b"")
    assert client.get(listed["Pacifico"], headers=known).status_code == 200


def test_an_upload_is_seen_by_its_owner_alone(
    client: httpx.Client, font: bytes, served: Served
) -> None:
    mine = font.replace("Brand Sans Two".encode("utf-16-be"), "Brand Sans Six".encode("utf-16-be"))
    asset = upload(client, mine)
    seen = client.get("/v1/fonts/picture", params={"font": "Brand Sans Six"})
    by_id = client.get("/v1/fonts/picture", params={"font": f"asset:{asset['id']}"})
    assert seen.status_code == by_id.status_code == 200
    assert np.array_equal(ink(seen.content), ink(by_id.content))
    assert ink(seen.content).max() > 200
    with account(served.url, "other@example.com") as other:
        for name, code in (("Brand Sans Six", "font_unknown"), (f"asset:{asset['id']}", None)):
            answer = other.get("/v1/fonts/picture", params={"font": name})
            assert answer.status_code == 422, answer.text
            assert code in {None, answer.json()["errors"][0]["code"]}
    client.delete(f"/v1/assets/{asset['id']}").raise_for_status()


@pytest.mark.parametrize("name", ["", "x" * 201, "No Such Family", "../../etc/passwd"])
def test_a_font_that_is_not_there_has_no_picture(client: httpx.Client, name: str) -> None:
    answer = client.get("/v1/fonts/picture", params={"font": name})
    assert answer.status_code == 422, answer.text


def spec(font: str, **style: Any) -> dict[str, Any]:
    shown = {"font": font, "size": 120, **style}
    track = {"type": "text", "text": LETTERS, "duration": 1, "style": shown}
    return {"canvas": {"width": 640, "height": 360, "fps": 10}, "tracks": [track]}


def rendered(client: httpx.Client, document: dict[str, Any], folder: Path) -> np.ndarray:
    """The first frame of a finished job's master."""
    job = client.post("/v1/render", json=document).json()["jobId"]
    until = time.monotonic() + 240
    while (state := client.get(f"/v1/jobs/{job}").json())["status"] not in {"SUCCEEDED", "FAILED"}:
        assert time.monotonic() < until, state
        time.sleep(0.2)
    assert state["status"] == "SUCCEEDED", state
    (folder / "out.mp4").write_bytes(httpx.get(state["outputUrl"], timeout=60).content)
    with av.open(str(folder / "out.mp4")) as container:
        return next(container.decode(video=0)).to_ndarray(format="gray").astype(int)


def previewed(client: httpx.Client, document: dict[str, Any]) -> np.ndarray:
    answer = client.post("/v1/render/preview", json=document)
    assert answer.status_code == 200, answer.text
    with Image.open(BytesIO(answer.content)) as image:
        return np.asarray(image.convert("L")).astype(int)


def test_an_uploaded_font_is_used(client: httpx.Client, font: bytes, tmp_path: Path) -> None:
    asset = upload(client, font)
    assert (asset["type"], asset["metadata"]["family"]) == ("FONT", "Brand Sans Two")
    by_id = f"asset:{asset['id']}"
    # The letters of the same font that comes along, at the same weight, are the right picture.
    wanted = previewed(client, spec("Noto Sans Thai", weight=700))
    assert wanted.max() > 200
    for document in (spec(by_id, weight=700), spec("Brand Sans Two", weight=700),
                     spec("brand sans two Bold")):  # fmt: skip
        assert np.abs(previewed(client, document) - wanted).max() < 8
    assert np.abs(previewed(client, spec(by_id)) - wanted).max() > 100  # a lighter weight
    assert np.abs(rendered(client, spec(by_id, weight=700), tmp_path) - wanted).max() < 40


def test_a_font_of_the_spec_is_used_packed_or_not(
    client: httpx.Client, font: bytes, tmp_path: Path
) -> None:
    woff = BytesIO()
    with TTFont(BytesIO(font)) as opened:
        opened.flavor = "woff2"
        opened.save(woff)
    asset = upload(client, woff.getvalue(), "brand.woff2")
    assert (asset["type"], asset["metadata"]["family"]) == ("FONT", "Brand Sans Two")
    wanted = previewed(client, spec("Noto Sans Thai", weight=700))
    for brought in (f"asset:{asset['id']}", {"src": f"asset:{asset['id']}"}, asset["publicUrl"]):
        document = {**spec("Mine Bold"), "fonts": {"Mine": brought}}
        assert np.abs(previewed(client, document) - wanted).max() < 8
    assert np.abs(rendered(client, document, tmp_path) - wanted).max() < 40


def test_an_upload_goes_before_an_installed_family_of_its_name(client: httpx.Client) -> None:
    pacifico = next(p for p in (files("fontpkg_pacifico") / "files").iterdir())
    with TTFont(BytesIO(pacifico.read_bytes())) as opened:
        for record in opened["name"].names:
            if record.nameID in {1, 16}:
                record.string = "Lobster"
        made = BytesIO()
        opened.save(made)
    words = {"text": "Hamburg"}
    installed, wanted = (previewed(client, _with(spec(f), words)) for f in ("Lobster", "Pacifico"))
    asset = upload(client, made.getvalue(), "lobster.ttf")
    mine = previewed(client, _with(spec("Lobster"), words))
    client.delete(f"/v1/assets/{asset['id']}").raise_for_status()
    assert np.array_equal(mine, wanted)
    assert not np.array_equal(mine, installed)
    assert np.array_equal(previewed(client, _with(spec("Lobster"), words)), installed)


def _with(document: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    (track,) = document["tracks"]
    return {**document, "tracks": [{**track, **fields}]}


def test_what_is_wrong_with_a_font_is_reported_at_its_place(client: httpx.Client) -> None:
    picture = BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    png = upload(client, picture.getvalue(), "a.png")
    damaged = upload(client, b"OTTO" + bytes(3_000))
    assert damaged["error"]["code"] == "font_unreadable"
    nobody = "asset:00000000-0000-0000-0000-000000000000"
    for name, code in (
        ("Brand Sans Tow", "font_unknown"),
        (f"asset:{png['id']}", "font_wrong_kind"),
        (f"asset:{damaged['id']}", "asset_not_ready"),
        (nobody, "asset_missing"),
    ):
        answer = client.post("/v1/render/validate", json=spec(name))
        assert answer.status_code == 422, answer.text
        (problem,) = answer.json()["errors"]
        assert (problem["code"], problem["pointer"]) == (code, "/tracks/0/style/font")
    document = {**spec("Inter"), "fonts": {"Brand": f"asset:{png['id']}"}}
    (problem,) = client.post("/v1/render/validate", json=document).json()["errors"]
    assert (problem["code"], problem["pointer"]) == ("font_unreadable", "/fonts/Brand")

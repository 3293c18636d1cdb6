"""What a font says it is called comes from a foreign file: no name keeps it from being an asset."""

from __future__ import annotations

from importlib.resources import files
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont
from uploads import Uploader

pytestmark = pytest.mark.anyio

_FAMILIES = (1, 4, 16)
HOSTILE = {
    "NUL": ("A\0B", "A B"),
    "a line end": ("A\r\nB", "A B"),
    "an escape": ("A\x1b[31mB", "A [31mB"),
    "very long": ("x" * 30_000, "x" * 200),
}


def called(name: str) -> bytes:
    """Noto Sans Thai under another name."""
    folder = files("manimgx_fonts")
    noto = next(p for p in folder.iterdir() if p.name == "NotoSansThai[wght].ttf").read_bytes()
    font, made = TTFont(BytesIO(noto)), BytesIO()
    for record in font["name"].names:
        if record.nameID in _FAMILIES:
            record.string = name.encode("utf-16-be")
    font.save(made)
    return made.getvalue()


@pytest.mark.parametrize("kind", HOSTILE)
async def test_a_name_that_no_style_can_say_is_told_as_one_that_can(
    kind: str, ada: Uploader
) -> None:
    name, told = HOSTILE[kind]
    asset = await ada.made("brand.ttf", "font/ttf", called(name))
    assert (asset["status"], asset["error"]) == ("READY", None)
    assert asset["metadata"]["family"] == told
    (listed,) = (
        each
        for each in (await ada.client.get("/v1/fonts")).json()["items"]
        if each["origin"] == "uploaded"
    )
    assert listed["family"] == told
    shown = await ada.client.get("/v1/fonts/picture", params={"font": told})
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")

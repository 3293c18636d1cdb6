"""Uploading a file and completing it, with local storage and with a bucket."""

from __future__ import annotations

import importlib.resources
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from uploads import CUES, Uploader, codes, picture

from reelmill.bootstrap.service import Services
from stored import keys_of

pytestmark = pytest.mark.anyio

Media = Callable[..., Path]


async def test_a_video_becomes_an_asset_with_facts_and_a_thumbnail(
    ada: Uploader, stamped: Media
) -> None:
    data = stamped(frames=60, audio_rate=48000).read_bytes()
    leave = await ada.signed("holiday.mp4", "video/mp4", size=len(data))
    assert leave["method"] == "PUT"
    assert (await ada.put(leave, data)).status_code == 200
    asset = await ada.complete(leave["assetId"])
    assert (asset["status"], asset["type"], asset["error"]) == ("READY", "VIDEO", None)
    assert asset["bytes"] == len(data)
    assert asset["durationSeconds"] == pytest.approx(2.0, abs=0.05)
    assert asset["metadata"]["width"] > 0
    assert asset["metadata"]["videoCodec"] == "h264"
    assert asset["metadata"]["audioCodec"] == "aac"
    assert "_info" not in asset["metadata"]
    assert (await ada.fetch(leave["publicUrl"])).content == data
    thumbnail = await ada.fetch(asset["thumbnailUrl"])
    assert thumbnail.headers["content-type"] == "image/webp"
    assert max(Image.open(BytesIO(thumbnail.content)).size) <= 480


async def test_a_picture_keeps_its_shape_and_transparency_in_the_thumbnail(ada: Uploader) -> None:
    asset = await ada.made("logo.png", "image/png", picture())
    assert (asset["type"], asset["durationSeconds"]) == ("IMAGE", None)
    assert asset["metadata"]["hasAlpha"] is True
    shown = Image.open(BytesIO((await ada.fetch(asset["thumbnailUrl"])).content))
    assert shown.size == (480, 160)
    red, green, blue, alpha = shown.convert("RGBA").getpixel((240, 80))  # type: ignore[misc]
    assert (red, green, blue, alpha) == pytest.approx((200, 30, 40, 128), abs=12)


async def test_a_sound_has_peaks_where_it_is_loud(ada: Uploader, tmp_path: Path) -> None:
    asset = await ada.made("tone.wav", "audio/wav", _half_silent_tone())
    assert (asset["type"], asset["thumbnailUrl"]) == ("AUDIO", None)
    peaks = asset["metadata"]["peaks"]
    assert len(peaks) == 800
    assert max(peaks[:380]) == 0
    assert min(peaks[420:]) == pytest.approx(0.5, abs=0.03)


def _half_silent_tone() -> bytes:
    import wave  # noqa: PLC0415

    import numpy as np  # noqa: PLC0415

    time = np.arange(48_000) / 48_000
    tone = np.where(time < 0.5, 0, np.sin(time * 2 * np.pi * 440) * 0.5 * 32767)
    data = BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(tone.astype("<i2").tobytes())
    return data.getvalue()


@pytest.mark.parametrize("bucket", ["local"], indirect=True)
async def test_captions_are_told_by_their_suffix_and_parsed(ada: Uploader) -> None:
    asset = await ada.made("subs.srt", "text/plain", CUES)
    assert (asset["type"], asset["metadata"]) == ("CAPTIONS", {"cues": 1, "endSeconds": 2.5})


@pytest.mark.parametrize("bucket", ["local"], indirect=True)
async def test_a_guessed_charset_is_reported_at_once(ada: Uploader) -> None:
    text = "1\n00:00:01,000 --> 00:00:02,500\nこんにちは世界のみなさん\n"
    asset = await ada.made("subs.srt", "text/plain", text.encode("shift_jis"))
    (warning,) = asset["metadata"]["warnings"]
    assert warning["code"] == "captions_guessed"
    assert "shift" in warning["message"].lower()


@pytest.mark.parametrize("bucket", ["local"], indirect=True)
async def test_a_font_tells_its_family(ada: Uploader) -> None:
    font = importlib.resources.files("reelmill.media.typeset") / "fonts" / "NotoColorEmoji.ttf"
    start = font.read_bytes()
    if len(start) > 2_900_000:  # too large for this server; Inter is small
        inter = importlib.resources.files("fontpkg_inter") / "files"
        start = next(
            Path(str(f)).read_bytes() for f in _below(Path(str(inter))) if f.suffix == ".ttf"
        )
    asset = await ada.made("face.ttf", "font/ttf", start)
    assert asset["type"] == "FONT"
    assert asset["metadata"]["family"] in {"Inter", "Noto Color Emoji"}


def _below(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


async def test_what_cannot_be_read_fails_with_the_reason_and_is_not_kept(
    ada: Uploader, noise: bytes, services: Services
) -> None:
    asset = await ada.made("noise.mp4", "video/mp4", noise)
    assert (asset["status"], asset["type"], asset["publicUrl"]) == ("FAILED", None, None)
    assert asset["error"]["code"] == "source_not_media"
    assert asset["error"]["message"].startswith("noise.mp4: ")
    assert await keys_of(services.storage) == []


async def test_a_truncated_file_fails(ada: Uploader, stamped: Media) -> None:
    data = stamped(frames=60).read_bytes()
    asset = await ada.made("cut.mp4", "video/mp4", data[: len(data) // 2])
    assert asset["error"]["code"] == "source_truncated"


async def test_completing_again_changes_nothing(ada: Uploader, noise: bytes) -> None:
    first = await ada.made("a.png", "image/png", picture())
    failed = await ada.made("b.png", "image/png", noise)
    assert (await ada.complete(first["id"]))["completedAt"] == first["completedAt"]
    assert (await ada.complete(failed["id"]))["error"] == failed["error"]


async def test_the_upload_url_cannot_change_a_completed_asset(ada: Uploader) -> None:
    data = picture()
    leave = await ada.signed("a.png", "image/png")
    await ada.put(leave, data)
    asset = await ada.complete(leave["assetId"])
    await ada.put(leave, picture(10, 10))
    again = await ada.complete(leave["assetId"])
    assert again["sha256"] == asset["sha256"]
    assert (await ada.fetch(again["publicUrl"])).content == data


async def test_an_asset_without_its_upload_cannot_be_completed(ada: Uploader) -> None:
    leave = await ada.signed("a.png", "image/png")
    answer = await ada.client.post(f"/v1/assets/{leave['assetId']}/complete")
    assert (answer.status_code, codes(answer)) == (409, ["asset_not_uploaded"])


async def test_a_completion_that_was_interrupted_goes_on(ada: Uploader, services: Services) -> None:
    asset_id = await ada.uploaded("a.png", "image/png", picture())
    place = f"assets/{ada.id}/{asset_id}/file.png"
    await services.storage.copy(f"uploads/{asset_id}", place)  # and then the power went
    assert (await ada.complete(asset_id))["status"] == "READY"


async def test_two_completions_at_once_give_one_asset(ada: Uploader) -> None:
    import asyncio  # noqa: PLC0415

    asset_id = await ada.uploaded("a.png", "image/png", picture())
    path = f"/v1/assets/{asset_id}/complete"
    answers = await asyncio.gather(*(ada.client.post(path) for _ in range(4)))
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert {codes(a)[0] for a in answers if a.status_code == 409} <= {"asset_busy"}
    assert (await ada.complete(asset_id))["status"] == "READY"

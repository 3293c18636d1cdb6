"""How soon a preview is there: after an edit at the same time, and at a new time."""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp

from bench.results import Target
from bench.service import reported, service, user
from bench.service_load import Amounts, Measured
from reelmill.media.ffmpeg_program import ffmpeg_path

_SECONDS, _CLIPS, _WIDTH = 20, 3, 640
_KEYFRAMES = {"every second, as phones write them": 30, "every 8.3 s, x264's default": 250}


async def previews(amounts: Amounts) -> Measured:
    """Three clips of 1920 x 1080 on one another, with a text; the text is what is edited."""
    rows, targets = [], []
    async with service("serve", {}) as running, user(running, "a") as client:
        await _woken(client)
        for words, distance in _KEYFRAMES.items():
            sources = await _clips(client, distance)
            times = [3 + 16 * n / amounts.starts for n in range(amounts.starts)]
            await _preview(client, sources, "first", 1.0)
            moved = [await _preview(client, sources, "same", at) for at in times]
            edits = [await _preview(client, sources, f"edit {n}", times[-1]) for n in range(20)]
            rows += [_row(words, "an edit, same time", edits), _row(words, "a new time", moved)]
            targets += [Target(f"an edit, keyframes {words}, ms", _ms(median(edits)), 150, False)]
            if distance <= 30:
                targets += [Target("a new time, median ms", _ms(median(moved)), 700, False)]
    title = f"`POST /v1/render/preview` of {_CLIPS} clips in 1080p, {_WIDTH} pixels wide"
    return title, ["keyframes", "after", "previews", "p50 ms", "max ms"], rows, targets


async def _preview(
    client: aiohttp.ClientSession, sources: Iterable[str], text: str, at: float
) -> float:
    places = [("100%", "center"), ("45%", "topLeft"), ("45%", "bottomRight")]
    tracks: list[dict[str, Any]] = [
        {"type": "video", "src": src, "width": width, "position": position}
        for src, (width, position) in zip(sources, places, strict=True)
    ]
    tracks.append({"type": "text", "text": text, "duration": _SECONDS})
    spec = {"canvas": {"width": 1920, "height": 1080, "fps": 30}, "tracks": tracks}
    began = time.perf_counter()
    parameters = {"at": f"{at:.3f}", "width": str(_WIDTH)}
    async with client.post("/v1/render/preview", json=spec, params=parameters) as answer:
        if answer.status != 200:
            raise SystemExit(f"bench: {answer.status}: {await answer.text()}")
        await answer.read()
    return time.perf_counter() - began


async def _woken(client: aiohttp.ClientSession) -> None:
    """The first preview of a service also makes its tools."""
    shape = {"type": "shape", "shape": "rectangle", "fill": "#f00", "duration": 1}
    await (await client.post("/v1/render/preview", json={"tracks": [shape]})).read()


async def _clips(client: aiohttp.ClientSession, keyframes: int) -> list[str]:
    """A moving test picture, uploaded as files that differ; their `src`s."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        await asyncio.to_thread(_make, folder / "0.mp4", keyframes)
        for number in range(1, _CLIPS):
            titled = ("-c", "copy", "-metadata", f"title={number}", folder / f"{number}.mp4")
            await asyncio.to_thread(_ffmpeg, "-i", folder / "0.mp4", *titled)
        files = [folder / f"{number}.mp4" for number in range(_CLIPS)]
        return [await _uploaded(client, file.read_bytes()) for file in files]


async def _uploaded(client: aiohttp.ClientSession, data: bytes) -> str:
    asked = {"fileName": "clip.mp4", "contentType": "video/mp4", "size": len(data)}
    signed = await reported(await client.post("/v1/assets/sign-upload", json=asked), 201)
    async with (
        aiohttp.ClientSession() as anybody,
        anybody.put(signed["uploadUrl"], data=data, headers=signed["headers"]) as answer,
    ):
        answer.raise_for_status()
    asset = await reported(await client.post(f"/v1/assets/{signed['assetId']}/complete"), 200)
    return str(asset["src"])


def _make(file: Path, keyframes: int) -> None:
    picture = f"testsrc2=s=1920x1080:r=30:d={_SECONDS}"
    video = ("-c:v", "libx264", "-preset", "veryfast", "-g", str(keyframes), "-pix_fmt", "yuv420p")
    _ffmpeg("-f", "lavfi", "-i", picture, *video, file)


def _ffmpeg(*arguments: str | Path) -> None:
    command = [ffmpeg_path(), "-v", "error", *arguments]
    subprocess.run([str(part) for part in command], check=True)


def _row(keyframes: str, after: str, seconds: list[float]) -> list[str]:
    return [keyframes, after, str(len(seconds)), f"{_ms(median(seconds))}", f"{_ms(max(seconds))}"]


def _ms(seconds: float) -> float:
    return round(seconds * 1000)

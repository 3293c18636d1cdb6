"""Sources that need an intermediate are uploaded, planned, encoded and shown over HTTP."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import httpx
import pytest
from PIL import Image

from reelmill.media.ffmpeg_program import ffmpeg_path
from s3_server import running
from served import served_with
from service_user import account, rendered, uploaded

pytestmark = pytest.mark.skipif(
    "REELMILL_TEST_DATABASE_URL" in os.environ, reason="about a whole service of its own"
)

COLORS = ((200, 40, 50), (60, 70, 210))


@pytest.fixture(scope="module", params=["files", "bucket"])
def client(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A user; sources travel to the encoders by the home, or by a bucket."""
    with running(tmp_path_factory.mktemp("s3")) as server:
        variables = server.variables() if request.param == "bucket" else {}
        with served_with(**variables) as served, account(served.url) as made:
            yield made


def made(name: str, folder: Path) -> bytes:
    """A second of red and a second of blue, or a red picture."""
    red, blue = (Image.new("RGB", (64, 48), color) for color in COLORS)
    if name.endswith(".webp"):
        data = BytesIO()
        red.save(data, "webp", save_all=True, append_images=[blue], duration=1000, lossless=True)
        return data.getvalue()
    file = folder / name
    if name.endswith(".jxl"):
        red.save(folder / "red.png")
        ffmpeg("-i", folder / "red.png", "-c:v", "libjxl", file)
        return file.read_bytes()
    whole = folder / "whole.mkv"
    parts = (f"color=0x{bytes(color).hex()}:s=64x48:r=10:d=1" for color in COLORS)
    given = [word for part in parts for word in ("-f", "lavfi", "-i", part)]
    ffmpeg(*given, "-filter_complex", "concat=n=2", "-c:v", "libx264", "-bf", "2", whole)
    copied = ("-c", "copy", "-avoid_negative_ts", "disabled")
    ffmpeg("-itsoffset", -0.3, "-i", whole, *copied, file)
    return file.read_bytes()


def ffmpeg(*words: object) -> None:
    subprocess.run([str(ffmpeg_path()), "-v", "error", *map(str, words)], check=True)


WANTED = {
    "a.webp": ("VIDEO", "webp", 2.0),
    "a.jxl": ("IMAGE", "jpegxl", None),
    "a.mkv": ("VIDEO", "matroska,webm", 2.0),
}


@pytest.mark.parametrize("name", WANTED)
def test_it_is_reported_as_it_is_and_rendered(
    client: httpx.Client, name: str, tmp_path: Path
) -> None:
    data = made(name, tmp_path)
    asset = uploaded(client, data, name, "application/octet-stream")
    reported = (asset["type"], asset["metadata"]["container"], asset["durationSeconds"])
    assert reported == WANTED[name]
    assert asset["bytes"] == len(data)
    kind = asset["type"].lower()
    track: dict[str, Any] = {"type": kind, "src": asset["src"], "fit": "fill"}
    shown = middles(client, {**track, "duration": 2}, tmp_path)
    assert len(shown) == 20
    assert shown[5] == pytest.approx(COLORS[0], abs=12)
    assert shown[15] == pytest.approx(COLORS[kind == "video"], abs=12)


def middles(client: httpx.Client, track: dict[str, Any], folder: Path) -> list[Any]:
    """The colour in the middle of each of 20 rendered frames."""
    canvas = {"width": 64, "height": 48, "fps": 10}
    job = rendered(client, {"canvas": canvas, "duration": 2, "tracks": [track]})
    (folder / "out.mp4").write_bytes(httpx.get(job["outputUrl"], timeout=60).content)
    with av.open(str(folder / "out.mp4")) as container:
        pictures = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    return [picture[24, 32].astype(int) for picture in pictures]


def two_videos(folder: Path) -> bytes:
    """A file with a red video, then a blue one, of two seconds each."""
    parts = (f"color=0x{bytes(color).hex()}:s=64x48:r=10:d=2" for color in COLORS)
    given = [word for part in parts for word in ("-f", "lavfi", "-i", part)]
    ffmpeg(*given, "-map", "0", "-map", "1", "-c:v", "libx264", folder / "two.mkv")
    return (folder / "two.mkv").read_bytes()


def test_a_track_chooses_among_the_videos_of_an_upload(
    client: httpx.Client, tmp_path: Path
) -> None:
    asset = uploaded(client, two_videos(tmp_path), "two.mkv", "video/x-matroska")
    for number, color in enumerate(COLORS):
        track = {"type": "video", "src": asset["src"], "fit": "fill", "videoStream": number}
        shown = middles(client, track, tmp_path)
        assert len(shown) == 20
        assert shown[10] == pytest.approx(color, abs=12)
    track = {"type": "video", "src": asset["src"], "videoStream": 2}
    refused = client.post("/v1/render/validate", json={"tracks": [track]}).json()
    [problem] = refused["errors"]
    assert (problem["code"], problem["pointer"]) == (
        "source_stream_missing",
        "/tracks/0/videoStream",
    )

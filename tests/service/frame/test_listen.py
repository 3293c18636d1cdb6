"""Listening to a spec: the mix from a time on, as MP3, at an address of one's own."""

from __future__ import annotations

import io
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import av
import httpx
import numpy as np
import psutil
import pytest
from av.container import InputContainer
from numpy.typing import NDArray

from reelmill.media.ffmpeg_program import ffmpeg_path
from serving import Serving

SECONDS = 60
CANVAS = {"width": 64, "height": 36, "fps": 10}


@pytest.fixture(scope="module")
def client(serving: Serving) -> Any:
    with httpx.Client(base_url=serving.url, timeout=60) as client:
        client.headers["X-API-Key"] = serving.key
        yield client


@pytest.fixture(scope="module", params=["mp3", "m4a", "flac", "ogg"])
def song(request: pytest.FixtureRequest, client: httpx.Client, tmp_path_factory: Any) -> str:
    """A minute whose seconds are tones of their own: 300 Hz, 320 Hz, 340 Hz, …"""
    file = tmp_path_factory.mktemp("songs") / f"song.{request.param}"
    tone = f"aevalsrc=0.5*sin(2*PI*(300+20*floor(t))*t):s=44100:d={SECONDS}"
    command = [ffmpeg_path(), "-v", "error", "-f", "lavfi", "-i", tone, str(file)]
    subprocess.run([str(part) for part in command], check=True)
    return uploaded(client, file)


def uploaded(client: httpx.Client, file: Path) -> str:
    asked = {"fileName": file.name, "contentType": "application/octet-stream"}
    leave = client.post("/v1/assets/sign-upload", json=asked).json()
    url = here(client, leave["uploadUrl"])
    put = httpx.put(url, content=file.read_bytes(), headers=leave["headers"])
    assert put.status_code == 200, put.text
    made = client.post(f"/v1/assets/{leave['assetId']}/complete").json()
    assert made["status"] == "READY", made
    return str(made["src"])


def here(client: httpx.Client, url: str) -> str:
    """The address, where the service of the tests is reached."""
    parts = urlsplit(url)
    return f"{str(client.base_url).rstrip('/')}{parts.path}?{parts.query}"


def spec_of(*tracks: dict[str, Any]) -> dict[str, Any]:
    return {"canvas": CANVAS, "tracks": list(tracks)}


def offered(client: httpx.Client, spec: dict[str, Any], begin: float = 0) -> str:
    answer = client.post("/v1/listen", json={"spec": spec, "from": begin})
    assert answer.status_code == 201, answer.text
    expires = datetime.fromisoformat(answer.json()["expiresAt"])
    assert timedelta(0) < expires - datetime.now(UTC) <= timedelta(minutes=10)
    return here(client, answer.json()["url"])


def heard(url: str, seconds: float) -> NDArray[np.float32]:
    """The beginning of a stream, decoded: mono at 48 kHz."""
    data = b""
    with httpx.stream("GET", url, timeout=60) as answer:  # no key: the address is enough
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "audio/mpeg"
        assert answer.headers["cache-control"] == "no-store"
        for piece in answer.iter_raw():
            data += piece
            if len(data) > (seconds + 0.5) * 16_000:
                break
    with av.open(io.BytesIO(data), format="mp3") as container:
        assert isinstance(container, InputContainer)
        parts = [frame.to_ndarray() for frame in container.decode(audio=0)]
    mono: NDArray[np.float32] = np.concatenate(parts, axis=1).mean(axis=0)
    return mono


def pitch(samples: NDArray[np.float32]) -> float:
    """Of the loudest tone, in Hz."""
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 1 << 17))
    return float(np.argmax(power)) * 48_000 / (1 << 17)


def tone_of(second: float) -> float:
    return 300 + 20 * (second // 1)


def stray_encoders() -> list[psutil.Process]:
    """FFmpeg processes that write MP3."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        line = process.info["cmdline"] or []
        if "libmp3lame" in line and "pipe:1" in line and process.status() != "zombie":
            found.append(process)
    return found


@pytest.mark.parametrize("begin", [0.0, 4.5, 31.25, 52.0])
def test_the_sound_of_the_chosen_time_is_heard(
    begin: float, song: str, client: httpx.Client
) -> None:
    track = {"type": "audio", "src": song, "trim": {"start": 2}, "start": 1}
    samples = heard(offered(client, spec_of(track), begin), 4)
    for after in (0.2, 0.7, 1.4, 3.3):
        at = begin + after
        part = samples[round(after * 48_000) :][:4800]
        within = (at + 1) % 1
        if at < 1 or not 0.15 < within < 0.85:  # silence, or near to a change of tone
            continue
        assert pitch(part) == pytest.approx(tone_of(at + 1 + 0.0), abs=4), (begin, after)


def test_several_are_mixed_with_their_volumes(song: str, client: httpx.Client) -> None:
    first = {"type": "audio", "src": song, "volume": 0.5}
    second = {"type": "audio", "src": song, "trim": {"start": 20}, "volume": 0.25}
    samples = heard(offered(client, spec_of(first, second), 30), 2)
    part = samples[9600:33600] * np.hanning(24_000)
    power = np.abs(np.fft.rfft(part))
    loud = power[round(tone_of(30) / 2) - 4 :][:9].max()
    soft = power[round(tone_of(50) / 2) - 4 :][:9].max()
    assert loud / soft == pytest.approx(2, rel=0.3)


def test_a_stream_ends_with_the_sound(song: str, client: httpx.Client) -> None:
    samples = heard(offered(client, spec_of({"type": "audio", "src": song}), SECONDS - 2), 10)
    assert len(samples) / 48_000 == pytest.approx(2, abs=0.2)


def test_no_process_is_left_when_the_listener_goes(song: str, client: httpx.Client) -> None:
    url = offered(client, spec_of({"type": "audio", "src": song}), 10)
    with httpx.stream("GET", url, timeout=60) as answer:
        pieces = answer.iter_raw()
        assert next(pieces)
        assert stray_encoders()
    until = time.monotonic() + 60
    while stray_encoders() and time.monotonic() < until:
        time.sleep(0.1)
    assert stray_encoders() == []


def test_a_new_stream_ends_the_old_one(song: str, client: httpx.Client) -> None:
    spec = spec_of({"type": "audio", "src": song, "loop": True, "duration": 900})
    first = offered(client, spec)
    with httpx.stream("GET", first, timeout=60) as old:
        pieces = old.iter_raw()
        assert next(pieces)
        second = offered(client, spec)
        assert heard(second, 1).size
        assert sum(len(piece) for piece in pieces) < 900 * 16_000  # it ended early
    assert httpx.get(first).status_code == 404


def test_addresses_are_secret_and_of_one_service(client: httpx.Client, song: str) -> None:
    url = offered(client, spec_of({"type": "audio", "src": song}))
    assert len(urlsplit(url).query) > 40
    path = url.partition("?")[0]
    for wrong in ("?token=", "?token=x", "?token=" + "y" * 43):
        answer = httpx.get(path + wrong)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert httpx.get(path).status_code == 422
    assert httpx.head(url).status_code == 405


def test_what_is_wrong_is_reported_before_anything_is_offered(client: httpx.Client) -> None:
    text = {"type": "text", "text": "silent", "duration": 1}
    gone = {"type": "audio", "src": "asset:00000000-0000-4000-8000-000000000000"}
    for tracks, code, pointer in (
        ([text], "no_sound", "/spec"),
        ([gone], "asset_missing", "/spec/tracks/0/src"),
        ([{"type": "audio"}], "missing_field", "/spec/tracks/0/src"),
    ):
        answer = client.post("/v1/listen", json={"spec": spec_of(*tracks)})
        found = [(e["code"], e["pointer"]) for e in answer.json()["errors"]]
        assert (answer.status_code, found) == (422, [(code, pointer)])


def test_a_time_after_the_end_is_refused(client: httpx.Client, song: str) -> None:
    body = {"spec": spec_of({"type": "audio", "src": song}), "from": SECONDS + 5}
    answer = client.post("/v1/listen", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "time_out_of_range")
    assert answer.json()["errors"][0]["pointer"] == "/from"

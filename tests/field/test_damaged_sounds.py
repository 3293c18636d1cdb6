"""Sound as people have it: streamed, joined, with stray or damaged bytes, cut off.

Sources are a beep at every whole second, each of another pitch, so that what is heard says which
second it is and where it lies.
"""

from __future__ import annotations

import random
import struct
import subprocess
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from reelmill.core.errors import SourceError, SpecError
from reelmill.core.spec import load_spec
from reelmill.media.ffmpeg_program import ffmpeg_path
from reelmill.usecases.render.render_context import RenderContext
from reelmill.usecases.render.report import RenderReport
from reelmill.usecases.render.run_render import run_render

RATE = 48_000
SECONDS = 6
PLACED_SECONDS = 0.06

Heard = tuple[np.ndarray, RenderReport]
Listen = Callable[..., Heard]


def beeps(
    path: Path, first: int = 0, rate: int = RATE, channels: int = 2, seconds: int = SECONDS
) -> Path:
    at = np.arange(seconds * rate) / rate
    hertz = 500 + 100 * (np.floor(at) + first)
    on = (at % 1 < 0.2) * np.minimum(1, at % 1 / 0.005)
    mono = (0.5 * 32767 * on * np.sin(2 * np.pi * hertz * at)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        file.writeframes(np.repeat(mono[:, None], channels, axis=1).tobytes())
    return path


def coded(folder: Path, name: str, *coder: str, **more: int) -> Path:
    out = folder / name
    source = beeps(folder / f"{name}.source.wav", **more)
    subprocess.run(
        [str(ffmpeg_path()), "-y", "-v", "error", "-i", str(source), *coder, str(out)], check=True
    )
    return out


def pitch_at(samples: np.ndarray, second: float) -> float:
    part = samples[round((second + 0.05) * RATE) : round((second + 0.17) * RATE), 0]
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)), 1 << 16))
    return float(np.argmax(spectrum)) * RATE / (1 << 16)


def onset_near(samples: np.ndarray, second: float) -> float:
    start = max(0, round((second - 0.3) * RATE))
    loud = np.flatnonzero(np.abs(samples[start : start + RATE // 2, 0]) > 0.1)
    return float((start + loud[0]) / RATE)


def check_beep(
    samples: np.ndarray, second: int, place: float | None = None, more: float = 0
) -> None:
    place = second if place is None else place
    assert pitch_at(samples, onset_near(samples, place)) == pytest.approx(500 + 100 * second, abs=8)
    assert onset_near(samples, place) == pytest.approx(place, abs=PLACED_SECONDS + more)


@pytest.fixture
def listen(tools: RenderContext, tmp_path: Path) -> Listen:
    """What a render of one source alone sounds like."""

    def make(path: Path, track: dict[str, Any] | None = None, **top: Any) -> Heard:
        tracks = [{"type": "audio", "src": str(path), **(track or {})}]
        document = {"tracks": tracks, "output": {"format": "wav"}, **top}
        out = tmp_path / "heard.wav"
        report = run_render(load_spec(document, tools.limits), out, tools)
        with av.open(str(out)) as container:
            frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
        return np.concatenate(frames, axis=1).reshape(-1, 2).astype(float) / 2**31, report

    return make


def codes(report: RenderReport) -> list[str]:
    return [warning.code.value for warning in report.warnings]


def damage(path: Path, count: int = 20, where: float = 0.45, seed: int = 1) -> Path:
    data, chance = bytearray(path.read_bytes()), random.Random(seed)
    place = int(len(data) * where)
    data[place : place + count] = chance.randbytes(count)
    damaged = path.with_name(f"damaged.{path.name}")
    damaged.write_bytes(data)
    return damaged


def with_sizes(path: Path, riff: int, reported: int) -> Path:
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, 4, riff)
    struct.pack_into("<I", data, data.index(b"data") + 4, reported)
    lying = path.with_name(f"{riff}-{reported}.wav")
    lying.write_bytes(data)
    return lying


LIES = [
    (0xFFFFFFFF, 0xFFFFFFFF),
    (0xFFFFFFFF, 0xFFFFFFFF - 36),
    (0x7FFFFFFF, 0x7FFFFFFF),
    (0x7FFFFFFF, 0x7FFFFFFF - 36),
    (0, 0),
    (36, 0),
    (2_000_000_036, 2_000_000_000),
    (1_073_741_824, 1_073_741_788),
    (5_000_036, 5_000_000),
    (1036, 1000),
    (0xFFFFFFFF, 12_344),
]


@pytest.mark.parametrize(("riff", "reported"), LIES)
def test_a_wav_that_lies_about_its_length_is_heard_to_its_end(
    riff: int, reported: int, listen: Listen, tmp_path: Path
) -> None:
    lying = with_sizes(beeps(tmp_path / "true.wav", rate=24_000, channels=1), riff, reported)
    samples, report = listen(lying)
    assert len(samples) == SECONDS * RATE
    for second in range(SECONDS):
        check_beep(samples, second)
    (warning,) = report.warnings
    assert (warning.code, warning.pointer) == ("sound_length_guessed", "/tracks/0/src")


def test_a_wav_that_was_cut_off_is_refused(listen: Listen, tmp_path: Path) -> None:
    path = beeps(tmp_path / "true.wav", rate=24_000, channels=1)
    cut = tmp_path / "cut.wav"
    cut.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(SourceError) as caught:
        listen(cut)
    assert caught.value.problems[0].code == "source_truncated"


def test_chunks_behind_the_samples_are_no_sound(listen: Listen, tmp_path: Path) -> None:
    path = beeps(tmp_path / "tagged.wav")
    tags = b"LIST" + struct.pack("<I", 18) + b"INFOISFT" + struct.pack("<I", 6) + b"maker\0"
    path.write_bytes(path.read_bytes() + tags)
    samples, report = listen(path)
    assert (len(samples), codes(report)) == (SECONDS * RATE, [])


JOINS = [
    ({}, {}, ".mp3", ("-c:a", "libmp3lame")),
    ({}, {"rate": 24_000, "channels": 1}, ".mp3", ("-c:a", "libmp3lame")),
    ({"channels": 1}, {}, ".mp3", ("-c:a", "libmp3lame")),
    ({}, {"rate": 24_000, "channels": 1}, ".aac", ("-c:a", "aac")),
    ({}, {}, ".flac", ("-c:a", "flac")),
    ({}, {}, ".ogg", ("-c:a", "libvorbis")),
    ({}, {"rate": 44_100, "channels": 1}, ".ogg", ("-c:a", "libvorbis")),
    ({}, {"channels": 1}, ".opus", ("-c:a", "libopus")),
    ({}, {}, ".ogg", ("-c:a", "flac")),
]


@pytest.mark.parametrize(("first", "second", "suffix", "coder"), JOINS)
def test_files_joined_byte_by_byte_are_heard_one_after_the_other(
    first: dict[str, int],
    second: dict[str, int],
    suffix: str,
    coder: tuple[str, ...],
    listen: Listen,
    tmp_path: Path,
) -> None:
    one = coded(tmp_path, f"one{suffix}", *coder, **first)
    two = coded(tmp_path, f"two{suffix}", *coder, **second, first=SECONDS)
    joined = tmp_path / f"joined{suffix}"
    joined.write_bytes(one.read_bytes() + two.read_bytes())
    samples, report = listen(joined)
    assert len(samples) / RATE == pytest.approx(2 * SECONDS, abs=0.25)
    for number in (0, SECONDS - 1, SECONDS, 2 * SECONDS - 1):
        check_beep(samples, number, more=0.1)
    loudest = [np.abs(samples[: 5 * RATE]).max(), np.abs(samples[7 * RATE :]).max()]
    assert loudest == pytest.approx([0.5, 0.5], abs=0.1)
    joined_ogg = ["sound_joined"] if suffix in {".ogg", ".opus"} else []
    assert codes(report) == joined_ogg


@pytest.mark.parametrize(
    ("suffix", "coder"), [(".mp3", ("-c:a", "libmp3lame")), (".aac", ("-c:a", "aac"))]
)
def test_stray_bytes_are_passed_over(
    suffix: str, coder: tuple[str, ...], listen: Listen, tmp_path: Path
) -> None:
    data = coded(tmp_path, f"plain{suffix}", *coder).read_bytes()
    stray = tmp_path / f"stray{suffix}"
    junk = b"<html>error 500</html>" * 40
    stray.write_bytes(data[: len(data) // 2] + junk + data[len(data) // 2 :] + junk)
    samples, report = listen(stray)
    for second in range(SECONDS):
        check_beep(samples, second)
    assert codes(report)
    assert set(codes(report)) <= {"stray_bytes", "sound_concealed"}


@pytest.mark.parametrize(
    ("suffix", "coder"),
    [
        (".m4a", ("-c:a", "aac")),
        (".aac", ("-c:a", "aac")),
        (".flac", ("-c:a", "flac")),
        (".mka", ("-c:a", "aac")),
        (".ts", ("-c:a", "aac")),
    ],
)
def test_twenty_damaged_bytes_cost_a_moment_that_is_named(
    suffix: str, coder: tuple[str, ...], listen: Listen, tmp_path: Path
) -> None:
    broken = damage(coded(tmp_path, f"plain{suffix}", *coder))
    samples, report = listen(broken)
    assert len(samples) / RATE == pytest.approx(SECONDS, abs=0.06)
    for second in (0, 1, 4, 5):
        check_beep(samples, second)
    assert set(codes(report)) & {"sound_concealed", "sound_has_holes"}
    assert all(warning.pointer == "/tracks/0/src" for warning in report.warnings)
    again = listen(broken)[1]
    assert (again.chunks_encoded, again.warnings) == (0, report.warnings)
    with pytest.raises(SpecError):
        listen(broken, strict=True)


def test_much_damage_is_an_error(listen: Listen, tmp_path: Path) -> None:
    path = coded(tmp_path, "plain.m4a", "-c:a", "aac")
    data, chance = bytearray(path.read_bytes()), random.Random(3)
    for place in range(len(data) // 10, len(data) * 6 // 10, 40):
        data[place] = chance.randrange(256)
    path.write_bytes(data)
    with pytest.raises(SourceError) as caught:
        listen(path)
    (problem,) = caught.value.problems
    assert (problem.code, problem.pointer) == ("source_damaged", "/tracks/0")


def test_a_part_before_the_damage_is_heard_without_a_warning(
    listen: Listen, tmp_path: Path
) -> None:
    broken = damage(coded(tmp_path, "plain.m4a", "-c:a", "aac"), where=0.7)
    samples, report = listen(broken, {"trim": {"end": 3}})
    assert codes(report) == []
    check_beep(samples, 2)
    trimmed, reported = listen(broken, {"trim": {"start": 3}, "speed": 1.5})
    assert codes(reported) == ["sound_concealed"]
    assert len(trimmed) == 2 * RATE


def test_a_track_chooses_among_the_sounds_of_its_file(listen: Listen, tmp_path: Path) -> None:
    one, two = beeps(tmp_path / "one.wav"), beeps(tmp_path / "two.wav", first=10)
    film = tmp_path / "film.mkv"
    mapped = ("-map", "0:a", "-map", "1:a", "-metadata:s:a:1", "language=deu", "-c:a", "flac")
    subprocess.run(
        [str(ffmpeg_path()), "-v", "error", "-i", str(one), "-i", str(two), *mapped, str(film)],
        check=True,
    )
    check_beep(listen(film)[0], 2)
    check_beep(listen(film, {"stream": 0})[0], 2)
    check_beep(listen(film, {"stream": 1})[0], 12, place=2)
    with pytest.raises(SpecError) as caught:
        listen(film, {"stream": 2})
    (problem,) = caught.value.problems
    assert (problem.code, problem.pointer) == ("source_stream_missing", "/tracks/0/stream")


def test_a_sound_that_is_shorter_than_its_picture_is_not_damaged(
    listen: Listen, tmp_path: Path
) -> None:
    film, sound = tmp_path / "film.mkv", beeps(tmp_path / "sound.wav", seconds=2)
    pictures = ("-f", "lavfi", "-i", "testsrc2=s=64x48:r=10:d=5")
    coder = ("-c:v", "libx264", "-c:a", "flac", str(film))
    subprocess.run(
        [str(ffmpeg_path()), "-v", "error", *pictures, "-i", str(sound), *coder], check=True
    )
    samples, report = listen(film, {"type": "video"})
    assert (len(samples), codes(report)) == (5 * RATE, [])
    check_beep(samples, 1)


def test_tags_behind_the_sound_cost_no_closer_look(
    listen: Listen, tmp_path: Path, tools: RenderContext
) -> None:
    path = coded(tmp_path, "tagged.mp3", "-c:a", "libmp3lame")
    tail = b"APETAGEX" + bytes(400) + b"TAG" + bytes(125)
    path.write_bytes(path.read_bytes() + tail)
    samples, report = listen(path)
    assert (len(samples), codes(report)) == (SECONDS * RATE, [])
    sound = tools.prober.probe(path).audio
    assert sound is not None
    assert not sound.irregular


def test_tags_in_an_old_encoding_are_no_fault(listen: Listen, tmp_path: Path) -> None:
    path = with_sizes(beeps(tmp_path / "true.wav", rate=24_000, channels=1), 0, 0xFFFFFFFF)
    tags = b"LIST" + struct.pack("<I", 16) + b"INFOINAM" + struct.pack("<I", 4) + b"\x87\xe4\xf6\0"
    data = path.read_bytes()
    place = data.index(b"data")
    path.write_bytes(data[:place] + tags + data[place:])
    samples, report = listen(path)
    assert (len(samples), codes(report)) == (SECONDS * RATE, ["sound_length_guessed"])

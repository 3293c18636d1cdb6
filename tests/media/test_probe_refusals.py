"""What probing refuses, what it may cost, and what it remembers."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import time
import zlib
from collections.abc import Iterator
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import Any

import psutil
import pytest
from PIL import Image

from priorities import gives_way
from reelmill.core.errors import SourceError
from reelmill.media.digest import source_sha256
from reelmill.media.ffmpeg_program import ffmpeg_path
from reelmill.media.media_info_json import from_json, to_json
from reelmill.media.probe import ProbeLimits, Prober, probe
from reelmill.media.process import run_ffmpeg
from stamped import make_stamped

BARS = ("-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=2")
TONE = ("-f", "lavfi", "-i", "sine=f=500:d=3.7:r=44100")


@pytest.fixture(scope="module")
def prober() -> Iterator[Prober]:
    with Prober() as running:
        yield running


def frames_of(path: Path, prober: Prober) -> int:
    video = prober.probe(path).video
    assert video is not None
    return video.frame_count


def code_of(raised: pytest.ExceptionInfo[Any]) -> str:
    problem = raised.value.problems[0]
    assert problem.message
    assert problem.hint
    return str(problem.code)


# What is refused --------------------------------------------------------------------------


def test_paths_that_are_no_files(prober: Prober, tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    os.mkfifo(tmp_path / "pipe.mp4")
    for name, code in {
        "nowhere.mp4": "source_missing",
        ".": "source_is_directory",
        "empty.mp4": "source_empty",
        "pipe.mp4": "source_not_a_file",
        "empty.mp4/a": "source_missing",
    }.items():
        with pytest.raises(SourceError) as raised:
            prober.probe(tmp_path / name)
        assert code_of(raised) == code


def test_a_name_too_long_to_open_is_unreadable(prober: Prober, tmp_path: Path) -> None:
    with pytest.raises(SourceError) as raised:
        prober.probe(tmp_path / ("a" * 300))
    assert code_of(raised) == "source_unreadable"


@pytest.mark.parametrize(
    "content",
    [
        b"just some text, renamed\n" * 100,
        b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile other.mp4\n",
        b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>',
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        bytes(5000),
        b"\x89PNG\r\n\x1a\n",
        b"\x7fELF" + bytes(200),
    ],
)
@pytest.mark.parametrize("name", ["a.mp4", "a.m3u8", "a.png"])
def test_what_is_not_media_is_refused(
    prober: Prober, tmp_path: Path, content: bytes, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SourceError) as raised:
        prober.probe(path)
    assert code_of(raised) in {"source_not_media", "source_truncated", "source_no_stream"}


def test_random_bytes_are_refused(prober: Prober, tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    for seed in range(20):
        path.write_bytes(zlib.compress(str(seed).encode() * 9) + os.urandom(3000))
        with pytest.raises(SourceError) as raised:
            prober.probe(path)
        assert code_of(raised) in {"source_not_media", "source_not_decodable", "source_no_stream"}


@pytest.mark.parametrize("name", ["a.mp4", "fast.mp4", "a.webm", "a.mkv", "a.avi", "a.mov"])
def test_a_video_cut_short_is_refused(prober: Prober, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    fast = ("-movflags", "+faststart") if name == "fast.mp4" else ()
    codec = "libvpx-vp9" if name == "a.webm" else "libx264"
    run_ffmpeg([*BARS, "-frames:v", "9", "-c:v", codec, *fast, str(path)])
    assert frames_of(path, prober) == 9
    for part in (0.98, 0.7, 0.3):
        os.truncate(path, int(path.stat().st_size * part))
        with pytest.raises(SourceError) as raised:
            prober.probe(path)
        assert code_of(raised) == "source_truncated"


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "wav", "flac"])
def test_other_files_cut_short_are_refused(prober: Prober, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    if suffix in {"wav", "flac"}:
        run_ffmpeg([*TONE, str(path)])
    else:
        Image.effect_noise((200, 200), 90).convert("RGB").save(path)
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(SourceError) as raised:
        prober.probe(path)
    assert code_of(raised) == "source_truncated"


def bomb(width: int, height: int) -> bytes:
    """A valid PNG of one colour: small on disk, huge when decoded."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    packer = zlib.compressobj(1)
    row = bytes(1 + width * 3)
    pixels = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", pixels), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def test_a_picture_bomb_is_refused_from_its_header(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(bomb(15_000, 15_000))
    with Prober() as prober:
        prober.probe(make_stamped(tmp_path / "a.mp4", frames=2))
        helper = psutil.Process(prober.helper_pid)
        before_bytes, before = helper.memory_info().rss, time.monotonic()
        with pytest.raises(SourceError, match="15000x15000") as raised:
            prober.probe(path)
        assert time.monotonic() - before < 20, "decoding it would take minutes"
        assert helper.memory_info().rss - before_bytes < 20_000_000
    assert code_of(raised) == "source_too_many_pixels"


def test_a_video_of_too_many_pixels_is_refused(prober: Prober, tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    large = ("-f", "lavfi", "-i", "color=s=8000x6000:r=1:d=1")
    run_ffmpeg([*large, "-c:v", "libx264", "-preset", "ultrafast", str(path)])
    with pytest.raises(SourceError) as raised:
        prober.probe(path)
    assert code_of(raised) == "source_too_many_pixels"


@pytest.mark.parametrize("size", [(7993, 5004), (6317, 6332), (39_900, 1002)])
def test_a_picture_just_below_the_limit_is_read(
    prober: Prober, tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "a.png"
    Image.new("L", size).save(path, compress_level=1)
    found = prober.probe(path).video
    assert found
    assert (found.width, found.height) == size


def test_the_limits_are_the_callers(tmp_path: Path) -> None:
    path = make_stamped(tmp_path / "a.mp4")
    before = set(psutil.Process().children())  # such as processes that set texts for other tests
    for limits, code in (
        (ProbeLimits(max_pixels=1000), "source_too_many_pixels"),
        (ProbeLimits(max_bytes=1000), "source_too_large"),
    ):
        with pytest.raises(SourceError) as raised:
            probe(path, limits)
        assert code_of(raised) == code
    assert set(psutil.Process().children()) <= before


def test_the_helper_gives_way_to_what_answers_people(tmp_path: Path) -> None:
    with Prober() as prober:
        prober.probe(make_stamped(tmp_path / "a.mp4"))
        assert prober.helper_pid is not None
        assert gives_way(prober.helper_pid)


def test_a_file_that_takes_too_long_is_refused(tmp_path: Path) -> None:
    path = make_stamped(tmp_path / "a.mp4")
    with Prober(ProbeLimits(timeout_seconds=5)) as prober:
        prober.probe(path)
        pid = prober.helper_pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        with pytest.raises(SourceError) as raised:
            prober.probe(path)
    assert code_of(raised) == "source_timeout"
    assert not psutil.pid_exists(pid)


def test_a_file_without_pictures_or_sound_is_refused(prober: Prober, tmp_path: Path) -> None:
    words, path = tmp_path / "a.srt", tmp_path / "a.mkv"
    words.write_text("1\n00:00:00,000 --> 00:00:01,000\nHello\n")
    subprocess.run([ffmpeg_path(), "-v", "error", "-i", words, path], check=True)
    with pytest.raises(SourceError) as raised:
        prober.probe(path)
    assert code_of(raised) == "source_no_stream"


def test_an_unsupported_codec_is_named(prober: Prober, tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    run_ffmpeg([*BARS, "-c:v", "ffv1", str(path)])
    with pytest.raises(SourceError, match="ffv1") as raised:
        prober.probe(path)
    assert code_of(raised) == "source_no_stream"


# The helper process and the memory of it ----------------------------------------------------


def test_a_crashed_helper_is_an_error_and_is_replaced(tmp_path: Path) -> None:
    path = make_stamped(tmp_path / "a.mp4", frames=3)
    with Prober() as prober:
        prober.probe(path)
        psutil.Process(prober.helper_pid).kill()
        with pytest.raises(SourceError) as raised:
            prober.probe(path)
        assert code_of(raised) == "source_crashed"
        assert frames_of(path, prober) == 3
    assert prober.helper_pid is None


def test_the_helper_may_open_nothing_and_connect_nowhere(tmp_path: Path) -> None:
    with Prober() as prober:
        prober.probe(make_stamped(tmp_path / "a.mp4", frames=3))
        status = Path(f"/proc/{prober.helper_pid}/status").read_text()
    assert "Seccomp:\t2" in status
    assert "NoNewPrivs:\t1" in status


def test_a_file_is_probed_once_and_its_digest_computed_once(tmp_path: Path) -> None:
    path, cache = make_stamped(tmp_path / "a.mp4"), tmp_path / "cache"
    with Prober(cache_folder=cache) as prober:
        first = prober.probe(path)
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(path.read_bytes())
    with Prober(cache_folder=cache) as prober:
        assert prober.probe(path) == first
        assert prober.probe(copy) == first
        assert prober.helper_pid is None
        path.write_bytes(make_stamped(tmp_path / "b.mp4", frames=7).read_bytes())
        assert frames_of(path, prober) == 7


def test_a_damaged_cache_is_only_slow(tmp_path: Path) -> None:
    path, cache = make_stamped(tmp_path / "a.mp4"), tmp_path / "cache"
    with Prober(cache_folder=cache) as prober:
        first = prober.probe(path)
        for file in cache.rglob("*"):
            if file.is_file():
                file.write_text("{}")
        assert prober.probe(path) == first


def test_the_digest_follows_the_bytes(tmp_path: Path) -> None:
    path, memo = tmp_path / "a", tmp_path / "memo"
    path.write_bytes(b"one")
    assert source_sha256(path, memo) == source_sha256(path, memo) == source_sha256(path)
    before = source_sha256(path, memo)
    path.write_bytes(b"two")
    assert source_sha256(path, memo) != before


def test_facts_survive_json(prober: Prober, tmp_path: Path) -> None:
    path = make_stamped(tmp_path / "a.mp4", fps=Fraction(30000, 1001), audio_rate=44_100)
    info = prober.probe(path)
    again = from_json(to_json(info))
    assert again == info
    assert asdict(again) == asdict(info)
    with pytest.raises(ValueError, match="not media facts"):
        from_json('{"kind": "video"}')

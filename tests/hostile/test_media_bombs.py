"""Small files that unpack to gigabytes, or claim what they do not hold: bounded at the probe."""

from __future__ import annotations

import contextlib
import functools
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from reelmill.core.errors import SourceError
from reelmill.media.probe import ProbeLimits, Prober
from reelmill.media.process import run_ffmpeg

USUAL_BYTES = 450_000_000


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@functools.cache
def zeros(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    parts = [packer.compress(bytes(1 << 20)) for _ in range(megabytes)]
    return b"".join([*parts, packer.flush()])


def png(*extra: bytes, width: int = 32, height: int = 32) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    rows = zlib.compress((b"\0" + b"\x80" * 96) * 32)
    body = (head, *extra, chunk(b"IDAT", rows), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


BOMBS = {
    "zTXt": lambda: png(*[chunk(b"zTXt", b"k%d\0\0" % i + zeros(600)) for i in range(4)]),
    "iTXt": lambda: png(chunk(b"iTXt", b"k\0\1\0\0\0" + zeros(1200))),
    "iCCP": lambda: png(chunk(b"iCCP", b"k\0\0" + zeros(1200))),
}


@pytest.fixture
def prober() -> Iterator[Prober]:
    with Prober(ProbeLimits(timeout_seconds=60)) as made:
        yield made


def peak_of(work: Callable[[], object]) -> int:
    """Most resident memory that any child took meanwhile."""
    peak, done = 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.01):
            for child in psutil.Process().children(recursive=True):
                try:
                    peak = max(peak, child.memory_info().rss)
                except psutil.Error:
                    continue

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        work()
    finally:
        done.set()
        thread.join()
    return peak


@pytest.mark.parametrize("kind", BOMBS)
def test_a_picture_that_unpacks_to_gigabytes_is_refused_before_it_does(
    kind: str, prober: Prober, tmp_path: Path
) -> None:
    file = tmp_path / "bomb.png"
    file.write_bytes(BOMBS[kind]())
    assert file.stat().st_size < 3_000_000
    codes: list[str] = []

    def work() -> None:
        try:
            prober.probe(file)
        except SourceError as error:
            codes.append(error.problems[0].code)

    started = time.monotonic()
    assert peak_of(work) < USUAL_BYTES
    assert time.monotonic() - started < 120
    assert codes == ["source_metadata_too_large"]


@pytest.mark.parametrize("size", [(60_000, 60_000), (1, 40_000_001), (2**31 - 1, 2**31 - 1)])
def test_a_picture_that_claims_to_be_huge_costs_nothing(
    size: tuple[int, int], prober: Prober, tmp_path: Path
) -> None:
    file = tmp_path / "claim.png"
    file.write_bytes(png(width=size[0], height=size[1]))

    def work() -> None:
        with pytest.raises(SourceError) as raised:
            prober.probe(file)
        assert raised.value.problems[0].code == "source_too_many_pixels"

    assert peak_of(work) < USUAL_BYTES


def test_a_film_that_grows_in_the_middle_is_estimated_at_its_largest(
    prober: Prober, tmp_path: Path
) -> None:
    parts = []
    for name, size in (("small", "160x120"), ("large", "3840x2160")):
        part = tmp_path / f"{name}.ts"
        source = ["-f", "lavfi", "-i", f"testsrc2=s={size}:r=10", "-frames:v", "10"]
        coded = ["-c:v", "libx264", "-preset", "ultrafast", "-f", "mpegts"]
        run_ffmpeg([*source, *coded, str(part)])
        parts.append(part.read_bytes())
    file = tmp_path / "grows.ts"
    file.write_bytes(b"".join(parts))
    video = prober.probe(file).video
    assert video
    assert video.width == 160
    assert video.largest_pixels >= 3840 * 2160
    assert video.decoding_bytes > 3840 * 2160 * 3 / 2


def test_a_matroska_element_that_claims_exabytes_is_bounded(prober: Prober, tmp_path: Path) -> None:
    file = tmp_path / "film.mkv"
    source = ["-f", "lavfi", "-i", "testsrc2=s=160x120:r=10", "-frames:v", "10"]
    run_ffmpeg([*source, "-c:v", "libx264", str(file)])
    data = bytearray(file.read_bytes())
    at = data.find(b"\x1f\x43\xb6\x75") + 4  # the first cluster's size
    data[at : at + 8] = b"\x01" + b"\xff" * 6 + b"\xfe"
    file.write_bytes(data)

    def work() -> None:
        try:
            prober.probe(file)
        except SourceError as error:
            assert error.problems[0].code in {"source_truncated", "source_not_decodable"}

    assert peak_of(work) < USUAL_BYTES


def test_sound_at_ten_megahertz_is_bounded(prober: Prober, tmp_path: Path) -> None:
    file = tmp_path / "fast.wav"
    rate, seconds = 10_000_000, 1
    form = struct.pack("<HHIIHH", 1, 1, rate, 2 * rate, 2, 16)
    data = bytes(2 * rate * seconds)
    body = b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", len(data))
    file.write_bytes(b"RIFF" + struct.pack("<I", len(body) + len(data)) + body + data)

    def work() -> None:
        try:
            assert prober.probe(file).audio
        except SourceError as error:
            assert error.problems[0].code == "source_not_decodable"

    assert peak_of(work) < USUAL_BYTES


def test_a_file_of_very_many_streams_is_no_matter_of_memory(prober: Prober, tmp_path: Path) -> None:
    file = tmp_path / "streams.mp4"
    silence = ["-f", "lavfi", "-i", "anullsrc=d=1", *("-map", "0") * 40]
    run_ffmpeg([*silence, "-t", "0.1", "-c:a", "aac", str(file)])
    with pytest.raises(SourceError) as raised:
        prober.probe(file)
    # A prober that met a bomb before remembers its peak, and FFmpeg says the same of both.
    assert raised.value.problems[0].code in {"source_not_media", "memory_limit"}


def test_after_a_bomb_the_next_file_gets_the_usual_memory(prober: Prober, tmp_path: Path) -> None:
    bomb, plain = tmp_path / "bomb.png", tmp_path / "plain.png"
    bomb.write_bytes(BOMBS["iTXt"]())
    plain.write_bytes(png())
    with contextlib.suppress(SourceError):
        prober.probe(bomb)
    assert prober.probe(plain).video
    assert prober._memory_bytes == ProbeLimits().memory_bytes

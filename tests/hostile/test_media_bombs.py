"""Small files that unpack to gigabytes, or claim what they do not hold: bounded at the probe."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from png_bombs import BOMBS, png

from bounded_probe import USUAL_BYTES, peak_of, refusals_within
from reelmill.core.errors import SourceError
from reelmill.media.probe import ProbeLimits, Prober
from reelmill.media.process import run_ffmpeg


@pytest.fixture
def prober() -> Iterator[Prober]:
    with Prober(ProbeLimits(timeout_seconds=60)) as made:
        yield made


@pytest.mark.parametrize("kind", BOMBS)
def test_a_picture_that_unpacks_to_gigabytes_is_refused_before_it_does(
    kind: str, prober: Prober, tmp_path: Path
) -> None:
    file = tmp_path / "bomb.png"
    file.write_bytes(BOMBS[kind]())
    assert file.stat().st_size < 3_000_000
    assert refusals_within(prober, file, 120) == ["source_metadata_too_large"]


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
    silence = ["-f", "lavfi", "-i", "anullsrc=d=1", *("-map", "0") * 201]
    run_ffmpeg([*silence, "-t", "0.1", "-c:a", "aac", str(file)])
    with pytest.raises(SourceError) as raised:
        prober.probe(file)
    assert raised.value.problems[0].code == "source_too_many_streams"


def test_a_process_that_got_more_memory_than_usual_reads_one_file_only(tmp_path: Path) -> None:
    plain = tmp_path / "plain.png"
    plain.write_bytes(png())
    with Prober(ProbeLimits(memory_bytes=1_000_000)) as prober:
        assert prober.probe(plain).video, "tried again with more"
        assert prober.helper_pid is None
    with Prober() as prober:
        assert prober.probe(plain).video
        assert prober.helper_pid, "the usual one goes on"

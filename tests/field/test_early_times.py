"""Matroska files that begin before time zero, as editors and recorders leave them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from color_probes import frames_of

from reelmill.core.errors import SourceError
from reelmill.core.time import SAMPLE_RATE
from reelmill.media.ffmpeg_program import ffmpeg_path
from reelmill.media.intermediates import Intermediates
from reelmill.media.probe import Prober
from reelmill.media.sound.mix import mix
from stamped import make_clicks, make_stamped, read_clicks

SECONDS = 6


def ffmpeg(*arguments: object) -> None:
    subprocess.run([str(ffmpeg_path()), "-v", "error", "-y", *map(str, arguments)], check=True)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Six seconds with B-frames, and a click each second."""
    pictures, clicks = make_stamped(tmp_path / "pictures.mp4"), tmp_path / "clicks.wav"
    make_clicks(clicks, Fraction(SECONDS))
    out = tmp_path / "film.mkv"
    looped = ("-stream_loop", "2", "-i", pictures, "-i", clicks, "-map", "0:v", "-map", "1:a")
    encoded = ("-c:v", "libx264", "-g", "30", "-bf", "2", "-qp", "4", "-c:a", "flac")
    ffmpeg(*looped, *encoded, "-cluster_time_limit", "1000", out)
    return out


def early(film: Path, seconds: float) -> Path:
    out = film.with_name(f"early-{seconds}.mkv")
    ffmpeg("-itsoffset", -seconds, "-i", film, "-map", "0", "-c", "copy", "-avoid_negative_ts",
           "disabled", "-cluster_time_limit", "1000", out)  # fmt: skip
    return out


@pytest.mark.parametrize("seconds", [0.021, 0.5, 2.3])
def test_a_film_that_begins_before_zero_is_whole(
    seconds: float, film: Path, resolved: Any, small_canvas: Any
) -> None:
    def shown(path: Path, **trim: float) -> tuple[Any, list[int]]:
        track = {"type": "video", "src": str(path), "fit": "fill", "trim": trim}
        document = {"canvas": small_canvas, "tracks": [track]}
        timeline, gathered = resolved(document)
        samples = np.concatenate(list(mix(timeline.soundtrack, gathered.paths)))
        return frames_of(resolved, document, cut=20), read_clicks(samples, SAMPLE_RATE)

    path = early(film, seconds)
    for trim in ({}, {"start": 0.2}, {"start": 3.1, "end": 4.0}):
        (frames, clicks), (wanted, heard) = shown(path, **trim), shown(film, **trim)
        assert (frames == wanted).all()
        assert clicks == pytest.approx(heard, abs=SAMPLE_RATE // 1000)


@pytest.fixture
def intermediates(tmp_path: Path) -> Intermediates:
    return Intermediates(tmp_path / "intermediates")


@pytest.fixture
def prober() -> Iterator[Prober]:
    with Prober() as running:
        yield running


def test_a_film_that_begins_at_zero_is_read_as_it_is(
    film: Path, intermediates: Intermediates, prober: Prober
) -> None:
    assert intermediates.read(film, prober).path == film


@pytest.mark.parametrize("cut", [40, 300, 5_000])
def test_damaged_beginnings_are_refused_or_read(
    cut: int, film: Path, intermediates: Intermediates, prober: Prober
) -> None:
    data = early(film, 0.5).read_bytes()
    for name, damaged in (("short", data[:cut]), ("holed", data[:cut] + data[cut + 7 :])):
        path = film.with_name(name)
        path.write_bytes(damaged)
        try:
            intermediates.read(path, prober)
        except SourceError as error:
            assert error.problems[0].code.startswith("source_")

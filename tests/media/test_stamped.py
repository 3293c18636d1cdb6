"""Stamped sources say what they are: after encoding, scaling, turning and mixing."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from stamped import (
    clicks,
    make_clicks,
    make_stamped,
    read_clicks,
    read_stamp,
    read_stamps,
    stamp,
    variable_times,
)


def samples_of(path: Path) -> NDArray[np.float32]:
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("flt", "stereo")
        frames = [f for frame in container.decode(audio=0) for f in resampler.resample(frame)]
        return np.concatenate([frame.to_ndarray().reshape(-1, 2) for frame in frames])


@pytest.mark.parametrize("number", [0, 1, 255, 256, 43_690, 65_535])
def test_a_number_is_read_back(number: int) -> None:
    picture = np.full((64, 200, 3), 77, np.uint8)
    stamp(picture, number)
    assert read_stamp(picture) == number


def test_a_number_beyond_sixteen_bits_is_refused() -> None:
    with pytest.raises(ValueError, match="16-bit"):
        stamp(np.zeros((64, 200), np.uint8), 65_536)


def test_a_mixture_of_two_frames_has_no_number() -> None:
    pictures = np.zeros((2, 64, 200), np.uint8)
    stamp(pictures[0], 5)
    stamp(pictures[1], 6)
    with pytest.raises(ValueError, match="neither black nor white"):
        read_stamp(pictures.mean(axis=0))
    with pytest.raises(ValueError, match="neither black nor white"):
        read_stamp(np.full((64, 200), 128))


@pytest.mark.parametrize("factor", [2, 3, 0.5, 0.25])
def test_scaling_by_a_factor_keeps_the_number(tmp_path: Path, factor: float) -> None:
    path = make_stamped(tmp_path / "a.mp4", frames=20, crf=51)
    with av.open(str(path)) as container:
        for number, frame in enumerate(container.decode(video=0)):
            size = (round(frame.width * factor), round(frame.height * factor))
            scaled = frame.reformat(*size, format="rgb24").to_ndarray()
            assert read_stamp(scaled, factor) == number


@pytest.mark.parametrize(
    "changes",
    [
        {"crf": 51},
        {"full_range": True},
        {"rotation": 90},
        {"rotation": 270, "width": 176, "height": 144},
        {"pts_seconds": variable_times([20, 40, 100], 30)},
        {"fps": Fraction(60000, 1001), "keyframe_interval": 7, "b_frames": 3},
        {"codec": "libx265", "pixel_format": "yuv420p10le"},
    ],
)
def test_every_frame_of_a_file_carries_its_number(tmp_path: Path, changes: dict[str, Any]) -> None:
    path = make_stamped(tmp_path / "a.mp4", **{"frames": 30, **changes})
    assert read_stamps(path) == list(range(30))


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.m4a", "a.mp3", "a.opus"])
def test_clicks_fall_on_whole_seconds(tmp_path: Path, name: str) -> None:
    path = make_clicks(tmp_path / name, Fraction(7, 2))
    places = read_clicks(samples_of(path), 48_000)
    assert len(places) == 4
    exact = name in {"a.wav", "a.flac"}
    for second, place in enumerate(places):
        assert abs(place - second * 48_000) <= (0 if exact else 3)


def test_pictures_and_clicks_start_together(tmp_path: Path) -> None:
    path = make_stamped(tmp_path / "a.mp4", frames=60, audio_rate=48_000)
    assert [round(place / 48_000, 3) for place in read_clicks(samples_of(path), 48_000)] == [0, 1]


def test_a_click_begins_with_its_loudest_sample() -> None:
    sound = clicks(Fraction(1), 48_000)
    assert abs(sound[0]) == 0.5
    assert np.count_nonzero(sound) == 480

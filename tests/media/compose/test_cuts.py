"""However a timeline is cut, its frames are the same: compared before the encoder, bit by bit."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from frames import planes, timeline_frames, timeline_hashes
from reelmill.core.plan.segments import Cutting
from stamped import read_stamp, variable_times

SOURCES: dict[str, dict[str, Any]] = {
    "29.97": {"fps": Fraction(30000, 1001), "frames": 160},
    "25": {"fps": Fraction(25), "frames": 140},
    "23.976": {"fps": Fraction(24000, 1001), "frames": 130},
    "variable": {"pts_seconds": tuple(variable_times([33, 17, 50, 41, 25, 90], 150))},
    "offset": {"fps": Fraction(30), "frames": 160, "start_seconds": Fraction(14, 10)},
    "rare keyframes": {"frames": 300, "keyframe_interval": 250, "start_seconds": Fraction(14, 10)},
    "no timestamps": {"frames": 300, "keyframe_interval": 250},
}
SUFFIXES = {"offset": ".mkv", "rare keyframes": ".ts", "no timestamps": ".avi"}


def cut_every(frames: int) -> Cutting:
    """Cuts every so many frames at 30 fps."""
    return Cutting(Fraction(frames, 30), Fraction(10), Fraction(frames, 30))


def spec_of(path: Path, canvas: dict[str, Any], frames: int, **fields: Any) -> dict[str, Any]:
    return {
        "canvas": canvas,
        "duration": frames / 30,
        "tracks": [{"type": "video", "src": str(path), **fields}],
    }


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize(("trim", "speed"), [(0, 1), (0.7, 1.5)])
def test_chunks_of_any_size_equal_the_whole(
    name: str, trim: float, speed: float, stamped: Any, resolved: Any, small_canvas: Any
) -> None:
    path = stamped(SUFFIXES.get(name, ".mp4"), **SOURCES[name])
    frames = 121 if speed == 1 else 72
    document = spec_of(path, small_canvas, frames, trim={"start": trim}, speed=speed)
    timeline, gathered = resolved(document)
    assert timeline.frame_count == frames
    whole = timeline_hashes(timeline, cut_every(10_000), gathered.paths)
    assert len(whole) == frames
    assert len(set(whole)) > frames * 0.6, "the source moves"
    for size in (2, 53, 120):
        assert timeline_hashes(timeline, cut_every(size), gathered.paths) == whole, size


def test_chunks_of_one_frame_equal_the_whole(
    stamped: Any, resolved: Any, small_canvas: Any
) -> None:
    path = stamped(**SOURCES["variable"])
    document = spec_of(path, small_canvas, 40, trim={"start": 1 / 3}, speed=1.5)
    timeline, gathered = resolved(document)
    whole = timeline_hashes(timeline, cut_every(10_000), gathered.paths)
    assert timeline_hashes(timeline, cut_every(1), gathered.paths) == whole


def stamps(frames: Any, scale: float) -> list[int]:
    return [read_stamp(planes(frame)[0], scale) for frame in frames]


@pytest.fixture
def shown(resolved: Callable[..., Any]) -> Callable[..., list[int]]:
    """The stamps a spec shows, frame by frame, whatever the cuts."""

    def show(document: dict[str, Any], scale: float = 0.5, cut: int = 17) -> list[int]:
        timeline, gathered = resolved(document)
        return stamps(timeline_frames(timeline, cut_every(cut), gathered.paths), scale)

    return show


def test_trim_starts_at_the_named_frame(stamped: Any, shown: Any, small_canvas: Any) -> None:
    path = stamped(frames=160)
    document = spec_of(path, small_canvas, 40, trim={"start": 1.5})
    assert shown(document) == list(range(45, 85))


def test_double_speed_shows_every_second_frame(stamped: Any, shown: Any, small_canvas: Any) -> None:
    path = stamped(frames=160)
    document = spec_of(path, small_canvas, 30, trim={"start": 1}, speed=2)
    assert shown(document) == list(range(30, 90, 2))


def test_half_speed_shows_every_frame_twice(stamped: Any, shown: Any, small_canvas: Any) -> None:
    path = stamped(frames=160)
    numbers = shown(spec_of(path, small_canvas, 40, speed=0.5))
    assert sorted(numbers) == numbers
    assert {numbers.count(n) for n in set(numbers[1:-1])} <= {1, 2}
    assert numbers[-1] in (19, 20)


def test_a_loop_starts_again_at_its_first_frame(
    stamped: Any, shown: Any, small_canvas: Any
) -> None:
    path = stamped(frames=160)
    document = spec_of(path, small_canvas, 50, loop=True, trim={"start": 1, "end": 1.5})
    assert shown(document) == [*range(30, 45)] * 3 + [*range(30, 35)]


def test_a_source_that_starts_late_starts_with_its_first_frame(
    stamped: Any, shown: Any, small_canvas: Any
) -> None:
    path = stamped(".mkv", **SOURCES["offset"])
    assert shown(spec_of(path, small_canvas, 40)) == list(range(40))


@pytest.mark.parametrize("codec", ["libx264", "mpeg2video"])
@pytest.mark.parametrize("trim", [0, 2, 8])
def test_a_transport_stream_is_exact_far_from_its_keyframes(
    trim: int, codec: str, stamped: Any, shown: Any, small_canvas: Any
) -> None:
    path = stamped(".ts", codec=codec, **SOURCES["rare keyframes"])
    document = spec_of(path, small_canvas, 60, trim={"start": trim})
    assert shown(document) == list(range(trim * 30, trim * 30 + 60))


def test_a_track_starts_at_its_frame(stamped: Any, resolved: Any, small_canvas: Any) -> None:
    path = stamped(frames=160)
    document = spec_of(path, small_canvas, 40, start=0.5)
    timeline, gathered = resolved(document)
    frames = timeline_frames(timeline, cut_every(7), gathered.paths)
    assert stamps(frames[15:], 0.5) == list(range(25))
    background = planes(frames[14])[0]
    assert background.min() == background.max() == frames[0][0, 0]


def test_a_sequence_joins_without_a_gap(stamped: Any, shown: Any, small_canvas: Any) -> None:
    first, second = str(stamped(frames=160)), str(stamped(frames=160, fps=Fraction(25)))
    children = [
        {"type": "video", "src": first, "trim": {"start": 2, "end": 3}},
        {"type": "video", "src": second, "trim": {"start": 1, "end": 2}},
    ]
    document = {"canvas": small_canvas, "tracks": [{"type": "sequence", "tracks": children}]}
    numbers = shown(document)
    assert numbers[:30] == list(range(60, 90))
    assert numbers[30] == 25
    assert len(numbers) == 60

"""Loops that would start again too soon are refused."""

from __future__ import annotations

from typing import Any

import pytest

from reelmill.core.errors import Problem, SpecError
from reelmill.core.timeline.model import Timeline
from strategies import image_file, sound_file, timeline_of, video_file

FILES = (video_file("v", 10), image_file("p"), sound_file("a", 7))
VIDEO, AUDIO = {"type": "video", "src": "v"}, {"type": "audio", "src": "a"}
IMAGE = {"type": "image", "src": "p"}


def resolved(*tracks: dict[str, Any], **top: Any) -> Timeline:
    return timeline_of({"tracks": list(tracks), **top}, *FILES)


def refused(*tracks: dict[str, Any], **top: Any) -> tuple[Problem, ...]:
    with pytest.raises(SpecError) as caught:
        resolved(*tracks, **top)
    return caught.value.problems


@pytest.mark.parametrize("track", [VIDEO, AUDIO])
def test_a_loop_shorter_than_20_ms_is_refused(track: dict[str, Any]) -> None:
    short = {"loop": True, "trim": {"start": 1, "end": 1.019}}
    (problem,) = refused({**track, **short}, duration=5)
    assert (problem.code, problem.pointer) == ("loop_too_short", "/tracks/0")


TICK = {"type": "audio", "src": "a", "trim": {"end": 0.00002}}
FLASH = {**IMAGE, "duration": 0.00001}


@pytest.mark.parametrize(
    ("track", "pointer"),
    [
        ({"type": "sequence", "loop": True, "tracks": [TICK]}, "/tracks/0"),
        ({"type": "sequence", "loop": True, "tracks": [TICK] * 30}, "/tracks/0"),
        (
            {"type": "group", "tracks": [{"type": "sequence", "loop": True, "tracks": [TICK]}]},
            "/tracks/0/tracks/0",
        ),
        (
            {"type": "sequence", "loop": True, "duration": 9, "tracks": [TICK]},
            "/tracks/0",
        ),
    ],
)
@pytest.mark.parametrize("output", ["mp4", "mp3"])
def test_a_round_of_a_sequence_shorter_than_20_ms_is_refused(
    track: dict[str, Any], pointer: str, output: str
) -> None:
    (problem,) = refused(track, duration=300, output={"format": output})
    assert (problem.code, problem.pointer) == ("loop_too_short", pointer)
    assert problem.hint


def test_pictures_that_loop_too_fast_in_sound_alone_are_refused() -> None:
    track = {"type": "sequence", "loop": True, "tracks": [FLASH, FLASH]}
    (problem,) = refused(track, AUDIO, duration=300, output={"format": "mp3"})
    assert (problem.code, problem.pointer) == ("loop_too_short", "/tracks/0")


def test_a_loop_that_is_short_for_what_is_wrong_in_it_is_reported_as_that_alone() -> None:
    track = {"type": "sequence", "loop": True, "tracks": [{"type": "audio", "src": "p"}]}
    (problem,) = refused(track, duration=9)
    assert (problem.code, problem.pointer) == ("source_wrong_kind", "/tracks/0/tracks/0/src")


def test_a_round_of_20_ms_may_loop() -> None:
    tick = {**TICK, "trim": {"end": 0.02}}
    track = {"type": "sequence", "loop": True, "tracks": [tick]}
    timeline = resolved(track, duration=1, output={"format": "mp3"})
    assert timeline.soundtrack
    assert len(timeline.soundtrack.clips) == 50

"""No piece of work takes long by estimate: others wait for it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelmill.core.codecs.video import Quality
from reelmill.core.codecs.x264 import QUALITIES
from reelmill.core.plan.cost import frame_seconds, start_seconds
from reelmill.core.plan.segments import Cutting, SegmentKind, segments
from reelmill.core.plan.view import Motion
from reelmill.core.plan.work import segment_seconds
from reelmill.core.time import FrameRange
from reelmill.core.timeline.model import (
    RGB,
    Canvas,
    Group,
    Layer,
    Placement,
    Timeline,
    Video,
)
from reference_picture import shown_by_segment, shown_by_timeline
from strategies import CANVAS, timelines

LONGEST = 15.0


def cutting(quality: Quality) -> Cutting:
    return Cutting(pixel_seconds=QUALITIES[quality].cost.pixel_seconds)


def footage(
    layers: int, canvas: Canvas, frames: int, *, keyframe_seconds: int = 2, turned: int = 30
) -> Timeline:
    """So many videos on one another, each as large as the canvas."""
    size = canvas.width, canvas.height
    video = replace(
        a_video(), width=size[0], height=size[1], keyframe_seconds=Fraction(keyframe_seconds)
    )
    place = Placement(None, *size, 0, 0, rotation=Fraction(turned), opacity=Fraction(1, 2))
    stacked = [Layer(FrameRange(0, frames), video, place) for _ in range(layers)]
    return Timeline(canvas, frames, (Layer(FrameRange(0, frames), Group(tuple(stacked))),), None)


def a_video() -> Video:
    return Video("v", "mov", 0, 1, 1, 0, RGB, Fraction(0), Fraction(1), Fraction(1))


@pytest.mark.parametrize("quality", [Quality.DRAFT, Quality.STANDARD])
def test_ordinary_pictures_are_cut_every_two_seconds_as_ever(quality: Quality) -> None:
    canvas = Canvas(1920, 1080, Fraction(30))
    timeline = footage(1, canvas, 300, turned=0)
    unique, _ = segments(timeline, canvas, cutting(quality))
    assert [segment.frames for segment in unique] == [60] * 5


@pytest.mark.parametrize("quality", Quality)
@pytest.mark.parametrize("layers", [1, 8, 32])
@pytest.mark.parametrize(("width", "height", "fps"), [(1920, 1080, 60), (3840, 2160, 60)])
def test_the_heaviest_pictures_are_cut_into_pieces_that_others_can_wait_for(
    width: int, height: int, fps: int, layers: int, quality: Quality
) -> None:
    canvas = Canvas(width, height, Fraction(fps))
    unique, _ = segments(footage(layers, canvas, 240), canvas, cutting(quality))
    for segment in unique:
        seconds = segment_seconds(segment, canvas, QUALITIES[quality].cost.pixel_seconds)
        start = start_seconds(segment.shots[0].picture, canvas)
        assert segment.frames == 1 or seconds <= max(LONGEST, 2 * start)


def test_a_piece_far_from_a_keyframe_takes_as_long_as_decoding_up_to_it() -> None:
    canvas = Canvas(1920, 1080, Fraction(30))
    timeline = footage(1, canvas, 9_000, keyframe_seconds=300, turned=0)
    unique, _ = segments(timeline, canvas, cutting(Quality.HIGH))
    longest = max(unique, key=lambda segment: segment.frames)
    (shot,) = longest.shots
    start = start_seconds(shot.picture, canvas)
    frame = frame_seconds(shot.picture, canvas, QUALITIES[Quality.HIGH].cost.pixel_seconds)
    assert start > LONGEST
    assert start - frame <= longest.frames * frame <= start


def test_a_stills_gop_is_a_piece_as_well() -> None:
    huge = Canvas(7680, 4320, Fraction(60))
    assert cutting(Quality.HIGH).still_frames(huge) < Cutting().still_frames(huge) == 600
    ordinary = Canvas(1920, 1080, Fraction(60))
    assert cutting(Quality.HIGH).still_frames(ordinary) == 600


def test_a_frame_that_takes_longer_than_any_piece_may_is_a_piece() -> None:
    slow = Cutting(pixel_seconds=1.0)
    picture = segments(footage(1, CANVAS, 3), CANVAS, Cutting())[0][0].shots[0].picture
    assert slow.step(Motion(0), picture, CANVAS) == 1


@settings(max_examples=30, deadline=None)
@given(timelines(), st.floats(1e-7, 1e-2))
def test_wherever_it_is_cut_every_frame_is_shown_once(timeline: Timeline, encoding: float) -> None:
    unique, playback = segments(timeline, CANVAS, Cutting(pixel_seconds=encoding))
    played = [(unique[entry.segment], local) for entry in playback for local in range(entry.frames)]
    assert len(played) == timeline.frame_count
    assert all(s.frames == n for s, n in ((unique[p.segment], p.frames) for p in playback)
               if s.kind is SegmentKind.MOVING)  # fmt: skip
    for frame, (segment, local) in enumerate(played):
        shown = shown_by_segment(segment, local, timeline)
        assert shown == shown_by_timeline(timeline, frame), frame

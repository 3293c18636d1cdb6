"""Unique segments and the order they are played in."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelmill.core.plan.picture import Footage, Part, Stack, is_still
from reelmill.core.plan.segments import Cutting, Segment, SegmentKind, segments, spans
from reelmill.core.plan.shot import Shot
from reelmill.core.plan.view import Motion
from reelmill.core.time import FrameRange
from reelmill.core.timeline.model import (
    Captions,
    Cue,
    Layer,
    Sequence,
    Still,
    Timeline,
    Transition,
)
from reference_picture import shown_by_segment, shown_by_timeline
from strategies import CANVAS, CORNER, FULL, cuttings, footage_of, timelines

thorough = settings(max_examples=80, deadline=None)
PICTURE = Still("picture", 64, 48)
GOP = Cutting().still_frames(CANVAS)


def lasting(frames: int, *layers: Layer) -> Timeline:
    return Timeline(CANVAS, frames, layers, None)


def planned(timeline: Timeline) -> tuple[tuple[Segment, ...], list[tuple[int, int]]]:
    unique, playback = segments(timeline, CANVAS, Cutting())
    return unique, [(entry.segment, entry.frames) for entry in playback]


@thorough
@given(timelines(), cuttings)
def test_the_segments_in_order_of_play_show_every_frame_once(
    timeline: Timeline, cutting: Cutting
) -> None:
    unique, playback = segments(timeline, CANVAS, cutting)
    played = [(unique[entry.segment], local) for entry in playback for local in range(entry.frames)]
    assert len(played) == timeline.frame_count
    for frame, (segment, local) in enumerate(played):
        shown = shown_by_segment(segment, local, timeline)
        assert shown == shown_by_timeline(timeline, frame), frame


@thorough
@given(timelines(), cuttings)
def test_only_stills_are_played_in_part(timeline: Timeline, cutting: Cutting) -> None:
    unique, playback = segments(timeline, CANVAS, cutting)
    for entry in playback:
        segment = unique[entry.segment]
        assert 1 <= entry.frames <= segment.frames
        assert segment.kind is SegmentKind.STILL or entry.frames == segment.frames


@thorough
@given(timelines(), cuttings)
def test_no_segment_is_made_twice_or_in_vain(timeline: Timeline, cutting: Cutting) -> None:
    unique, playback = segments(timeline, CANVAS, cutting)
    assert len(set(unique)) == len(unique)
    first_uses = list(dict.fromkeys(entry.segment for entry in playback))
    assert first_uses == list(range(len(unique)))
    longest = {i: max(p.frames for p in playback if p.segment == i) for i in first_uses}
    assert all(unique[i].frames == frames for i, frames in longest.items())


@thorough
@given(timelines(), cuttings)
def test_a_still_picture_has_one_segment(timeline: Timeline, cutting: Cutting) -> None:
    unique, _ = segments(timeline, CANVAS, cutting)
    stills = [s for s in unique if s.kind is SegmentKind.STILL]
    pictures = [shot.picture for s in stills for shot in s.shots]
    assert len(set(pictures)) == len(stills) == len(pictures)
    assert all(s.frames <= cutting.still_frames(CANVAS) for s in stills)


@thorough
@given(timelines(), cuttings)
def test_moving_segments_know_the_stills_next_to_them(timeline: Timeline, cutting: Cutting) -> None:
    kinds = [span.kind for span in spans(timeline, CANVAS, cutting)]
    unique, playback = segments(timeline, CANVAS, cutting)
    played = [unique[entry.segment] for entry in playback]
    for before, after in pairwise(played):
        if after.kind is SegmentKind.MOVING:
            assert after.after_still == (before.kind is SegmentKind.STILL)
        if before.kind is SegmentKind.MOVING:
            assert before.before_still == (after.kind is SegmentKind.STILL)
    moving = [shot for s in played for shot in s.shots if not is_still(shot.picture)]
    assert len(moving) == kinds.count(SegmentKind.MOVING)
    assert not played[0].after_still
    assert not played[-1].before_still


@given(st.integers(1, 300), st.integers(2, 6), cuttings)
def test_a_loop_repeats_its_segments(period: int, rounds: int, cutting: Cutting) -> None:
    video = footage_of("loop")

    def looped(times: int) -> set[Segment]:
        ends = [(i * period, (i + 1) * period) for i in range(times)]
        runs = tuple(Layer(FrameRange(*at), video, FULL) for at in ends)
        loop = Layer(FrameRange(0, times * period), Sequence(runs, (None,) * (times - 1)))
        return set(segments(lasting(times * period, loop), CANVAS, cutting)[0])

    assert looped(rounds) == looped(1)


@given(st.integers(1, 5 * GOP))
def test_a_still_of_any_length_is_one_gop_repeated_and_cut_short_at_the_end(frames: int) -> None:
    unique, playback = planned(lasting(frames, Layer(FrameRange(0, frames), PICTURE, FULL)))
    picture = Stack((Part(PICTURE, FULL),))
    assert unique == (Segment(SegmentKind.STILL, (Shot(min(frames, GOP), picture),)),)
    whole, rest = divmod(frames, GOP)
    assert playback == [(0, GOP)] * whole + [(0, rest)] * bool(rest)


def test_shorter_runs_of_a_still_are_parts_of_its_longest() -> None:
    cues = tuple(Cue(FrameRange(at, at + 3), PICTURE, CORNER) for at in (10, 40, 90))
    whole = FrameRange(0, 100)
    timeline = lasting(100, Layer(whole, Still("b", 64, 48), FULL), Layer(whole, Captions(cues)))
    unique, playback = planned(timeline)
    assert [s.frames for s in unique] == [47, 3]
    assert playback == [(0, 10), (1, 3), (0, 27), (1, 3), (0, 47), (1, 3), (0, 7)]


def test_footage_is_cut_on_a_grid_that_starts_with_the_layer() -> None:
    video = footage_of("v")
    unique, _ = planned(lasting(157, Layer(FrameRange(7, 157), video, FULL)))
    assert [(s.kind, s.frames) for s in unique] == [
        (SegmentKind.STILL, 7),
        (SegmentKind.MOVING, 60),
        (SegmentKind.MOVING, 60),
        (SegmentKind.MOVING, 30),
    ]
    assert [s.shots[0].picture for s in unique[1:]] == [
        Stack((Part(Footage(video, first), FULL),)) for first in (0, 60, 120)
    ]
    assert [s.after_still for s in unique] == [False, True, False, False]


def test_a_crossfading_loop_of_pictures_is_its_pictures_and_crossfades() -> None:
    pictures = [Still(name, 64, 48) for name in "abcd"]
    runs = [Layer(FrameRange(i * 570, i * 570 + 600), pictures[i % 4], FULL) for i in range(80)]
    whole = FrameRange(0, runs[-1].range_in_parent.end)
    joins = (Transition("fade", 30),) * 79
    timeline = lasting(whole.end, Layer(whole, Sequence(tuple(runs), joins)))
    unique, playback = segments(timeline, CANVAS, Cutting())
    assert (
        sorted((s.kind.value, s.frames) for s in unique)
        == [("moving", 29)] * 4 + [("still", GOP)] * 4
    )
    assert sum(entry.frames for entry in playback) == whole.end


@pytest.mark.parametrize(
    ("keyframes", "frames"), [(0, 60), (3, 60), (8, 120), (60, 900), (99, 900)]
)
def test_the_grid_grows_with_the_sources_keyframe_distance_up_to_a_bound(
    keyframes: int, frames: int
) -> None:
    motion = Motion(0, Fraction(keyframes))
    assert Cutting().moving_frames(motion, Fraction(30)) == frames


def test_a_cut_is_never_shorter_than_a_frame() -> None:
    tiny = Cutting(Fraction(1, 1000), Fraction(1, 1000), Fraction(1, 1000))
    slow = replace(CANVAS, frame_rate=Fraction(1))
    assert tiny.still_frames(slow) == tiny.moving_frames(Motion(0), Fraction(1)) == 1

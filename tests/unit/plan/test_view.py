"""What is planned is what the timeline means, at every frame."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelmill.core.plan.effects.opacity import Opacity
from reelmill.core.plan.picture import Crossing, Footage, Part, Stack, Subtitles, is_still
from reelmill.core.plan.segments import Cutting, SegmentKind, spans
from reelmill.core.plan.view import change_points, layers_between, view
from reelmill.core.time import FrameRange
from reelmill.core.timeline.animated import Animated, Key
from reelmill.core.timeline.model import (
    Captions,
    Cue,
    Group,
    Layer,
    Sequence,
    Still,
    Timeline,
    Transition,
)
from reference_picture import shown_by_picture, shown_by_timeline
from strategies import CANVAS, CORNER, FULL, cuttings, footage_of, timelines

thorough = settings(max_examples=80, deadline=None)
OPAQUE = Still("opaque", 64, 48)
GLASS = Still("glass", 64, 48, has_alpha=True)
MOVING = footage_of("moving")
COARSE = Cutting(Fraction(100), Fraction(10), Fraction(100))


def lasting(frames: int, *layers: Layer) -> Timeline:
    return Timeline(CANVAS, frames, layers, None)


def layer(start: int, end: int, content: object = OPAQUE, **fields: object) -> Layer:
    return Layer(FrameRange(start, end), content, **{"placement": FULL, **fields})  # type: ignore[arg-type]


def opacity(*keys: tuple[int, int]) -> Opacity:
    return Opacity(Animated(tuple(Key(Fraction(f), Fraction(v)) for f, v in keys)))


def cut(timeline: Timeline, cutting: Cutting = COARSE) -> list[tuple[int, int, SegmentKind]]:
    return [
        (s.range_in_timeline.start, s.range_in_timeline.end, s.kind)
        for s in spans(timeline, CANVAS, cutting)
    ]


@thorough
@given(timelines(), cuttings)
def test_every_frame_of_every_span_shows_what_the_timeline_means(
    timeline: Timeline, cutting: Cutting
) -> None:
    for span in spans(timeline, CANVAS, cutting):
        start = span.range_in_timeline.start
        for local in range(len(span.range_in_timeline)):
            meant = shown_by_timeline(timeline, start + local)
            assert shown_by_picture(span.picture, local, timeline) == meant, start + local


@thorough
@given(timelines())
def test_a_view_of_a_range_is_the_views_of_its_frames(timeline: Timeline) -> None:
    for start, end in pairwise(change_points(timeline.layers, timeline.frame_count)):
        picture = view(timeline.layers, CANVAS, FrameRange(start, end)).picture
        for frame in {start, (start + end) // 2, end - 1}:
            single = view(timeline.layers, CANVAS, FrameRange(frame, frame + 1)).picture
            seen = shown_by_picture(picture, frame - start, timeline)
            assert seen == shown_by_picture(single, 0, timeline)


@thorough
@given(timelines(), cuttings)
def test_spans_are_contiguous_and_cover_every_frame_once(
    timeline: Timeline, cutting: Cutting
) -> None:
    ranges = [span.range_in_timeline for span in spans(timeline, CANVAS, cutting)]
    assert ranges[0].start == 0
    assert ranges[-1].end == timeline.frame_count
    assert all(a.end == b.start for a, b in pairwise(ranges))
    assert all(ranges)


@thorough
@given(timelines(), cuttings)
def test_a_span_is_still_where_every_frame_is_the_same(
    timeline: Timeline, cutting: Cutting
) -> None:
    for span in spans(timeline, CANVAS, cutting):
        assert (span.kind is SegmentKind.STILL) == is_still(span.picture)
        if span.kind is SegmentKind.STILL:
            frames = range(span.range_in_timeline.start, span.range_in_timeline.end)
            assert len({repr(shown_by_timeline(timeline, frame)) for frame in frames}) == 1


@thorough
@given(timelines(), cuttings)
def test_neighbouring_stills_differ(timeline: Timeline, cutting: Cutting) -> None:
    for a, b in pairwise(spans(timeline, CANVAS, cutting)):
        assert a.kind is SegmentKind.MOVING or a.picture != b.picture


@given(timelines())
def test_layers_of_a_span_show_what_all_layers_show(timeline: Timeline) -> None:
    points = change_points(timeline.layers, timeline.frame_count)
    for span, layers in layers_between(timeline.layers, points):
        assert view(layers, CANVAS, span) == view(timeline.layers, CANVAS, span)


@given(timelines(), st.integers(1, 50))
def test_the_order_of_change_points_has_both_ends(timeline: Timeline, longer: int) -> None:
    points = change_points(timeline.layers, timeline.frame_count + longer)
    assert points == sorted(set(points))
    assert (points[0], points[-1]) == (0, timeline.frame_count + longer)


def test_an_empty_timeline_is_one_still_of_the_background() -> None:
    (span,) = spans(lasting(50), CANVAS, COARSE)
    assert (span.picture, span.kind) == (Stack(), SegmentKind.STILL)
    assert span.range_in_timeline == FrameRange(0, 50)


@pytest.mark.parametrize("kind", ["fade", "wipeleft"])
def test_frame_0_of_a_transition_in_shows_what_was_before(kind: str) -> None:
    change = Transition(kind, 10)
    timeline = lasting(30, layer(0, 30), layer(5, 30, GLASS, enter=change))
    below = Stack((Part(OPAQUE, FULL),))
    assert view(timeline.layers, CANVAS, FrameRange(5, 6)).picture == below
    assert view(timeline.layers, CANVAS, FrameRange(6, 7)).picture != below


@pytest.mark.parametrize("kind", ["fade", "wipeleft"])
def test_frame_0_of_a_transition_out_shows_the_picture_alone(kind: str) -> None:
    timeline = lasting(30, layer(0, 30, exit=Transition(kind, 10)))
    alone = Stack((Part(OPAQUE, FULL),))
    assert view(timeline.layers, CANVAS, FrameRange(20, 21)).picture == alone
    assert view(timeline.layers, CANVAS, FrameRange(21, 22)).picture != alone


def test_frame_0_of_a_join_shows_the_first_alone() -> None:
    children = (layer(0, 20), layer(10, 30, GLASS))
    sequence = Layer(FrameRange(0, 30), Sequence(children, (Transition("fade", 10),)))
    alone = Stack((Part(Stack((Part(OPAQUE, FULL),))),))
    assert view((sequence,), CANVAS, FrameRange(10, 11)).picture == alone
    (part,) = view((sequence,), CANVAS, FrameRange(11, 12)).picture.parts  # type: ignore[union-attr]
    assert isinstance(part.picture, Crossing)
    assert (part.picture.first, part.picture.frames) == (1, 10)


def test_a_fade_over_something_that_moves_needs_no_cut() -> None:
    faded = layer(0, 60, GLASS, enter=Transition("fade", 10), exit=Transition("fade", 10))
    assert [(a, b) for a, b, _ in cut(lasting(60, layer(0, 60, MOVING), faded))] == [
        (0, 1),
        (1, 60),
    ]


def test_another_transition_over_something_that_moves_is_cut_out() -> None:
    wiped = layer(0, 60, GLASS, enter=Transition("wipeleft", 10))
    assert [a for a, _, _ in cut(lasting(60, layer(0, 60, MOVING), wiped))] == [0, 1, 10]


def test_a_fade_of_a_still_moves_only_while_it_lasts() -> None:
    change = Transition("fade", 10)
    assert cut(lasting(60, layer(0, 60, enter=change, exit=change))) == [
        (0, 1, SegmentKind.STILL),
        (1, 10, SegmentKind.MOVING),
        (10, 51, SegmentKind.STILL),
        (51, 60, SegmentKind.MOVING),
    ]


def test_what_moves_under_an_opaque_still_moves_nothing() -> None:
    timeline = lasting(90, layer(0, 90, MOVING), layer(30, 60))
    assert cut(timeline) == [
        (0, 30, SegmentKind.MOVING),
        (30, 60, SegmentKind.STILL),
        (60, 90, SegmentKind.MOVING),
    ]


@pytest.mark.parametrize(
    "upper",
    [
        layer(0, 90, GLASS),
        layer(0, 90, placement=CORNER),
        layer(0, 90, placement=replace(FULL, opacity=Fraction(99, 100))),
        layer(0, 90, placement=replace(FULL, rotation=Fraction(1))),
        layer(0, 90, placement=replace(FULL, x=1)),
        layer(0, 90, footage_of("glass", has_alpha=True)),
    ],
)
def test_what_can_be_seen_through_hides_nothing(upper: Layer) -> None:
    (part, _) = view((layer(0, 90, MOVING), upper), CANVAS, FrameRange(0, 90)).picture.parts  # type: ignore[union-attr]
    assert part.picture == Footage(MOVING, 0)


@pytest.mark.parametrize(
    "place",
    [
        replace(FULL, opacity=Fraction(0)),
        replace(FULL, x=64),
        replace(FULL, y=48),
        replace(FULL, x=-64),
        replace(FULL, y=-48),
    ],
)
def test_what_shows_nothing_is_left_out(place: object) -> None:
    seen = view((layer(0, 9), layer(0, 9, MOVING, placement=place)), CANVAS, FrameRange(0, 9))
    assert seen.picture == Stack((Part(OPAQUE, FULL),))
    assert seen.motion is None


def test_a_turned_picture_beside_the_canvas_may_reach_into_it() -> None:
    place = replace(FULL, x=64, rotation=Fraction(45))
    seen = view((layer(0, 9, placement=place),), CANVAS, FrameRange(0, 9))
    assert seen.picture == Stack((Part(OPAQUE, place),))


def test_a_group_is_opaque_where_a_child_covers_the_canvas() -> None:
    cover = Layer(FrameRange(0, 9), Group((layer(0, 9, GLASS), layer(0, 9))))
    seen = view((layer(0, 9, MOVING), cover), CANVAS, FrameRange(0, 9))
    assert seen.picture == Stack((Part(Stack((Part(OPAQUE, FULL),))),))


def test_a_mix_is_opaque_where_both_sides_are() -> None:
    def joined(second: Still) -> Layer:
        children = (layer(0, 20), layer(10, 30, second))
        return Layer(FrameRange(0, 30), Sequence(children, (Transition("fade", 10),)))

    at = FrameRange(11, 20)
    assert len(view((layer(0, 30), joined(OPAQUE)), CANVAS, at).picture.parts) == 1  # type: ignore[union-attr]
    assert len(view((layer(0, 30), joined(GLASS)), CANVAS, at).picture.parts) == 2  # type: ignore[union-attr]


CUES = Captions((Cue(FrameRange(10, 20), GLASS, CORNER), Cue(FrameRange(20, 30), OPAQUE, CORNER)))


def test_captions_cut_a_still() -> None:
    timeline = lasting(60, layer(0, 60), Layer(FrameRange(0, 60), CUES))
    assert [(a, b) for a, b, _ in cut(timeline)] == [(0, 10), (10, 20), (20, 30), (30, 60)]
    assert {kind for _, _, kind in cut(timeline)} == {SegmentKind.STILL}


def test_captions_do_not_cut_what_moves() -> None:
    (span,) = spans(
        lasting(60, layer(0, 60, MOVING), Layer(FrameRange(0, 60), CUES)), CANVAS, COARSE
    )
    subtitles = span.picture.parts[1].picture  # type: ignore[union-attr]
    assert isinstance(subtitles, Subtitles)
    assert [c.range_in_segment for c in subtitles.cues] == [FrameRange(10, 20), FrameRange(20, 30)]


def test_captions_are_reported_in_frames_of_their_segment() -> None:
    timeline = lasting(60, layer(0, 60, MOVING), Layer(FrameRange(5, 60), CUES))
    every_18 = Cutting(Fraction(18, 30), Fraction(10), Fraction(1))
    seen = [s.picture.parts[-1].picture for s in spans(timeline, CANVAS, every_18)]  # type: ignore[union-attr]
    assert [
        tuple(c.range_in_segment for c in p.cues) for p in seen if isinstance(p, Subtitles)
    ] == [
        (FrameRange(10, 13),),
        (FrameRange(0, 7), FrameRange(7, 17)),
    ]


def test_the_bottom_moving_thing_owns_the_grid() -> None:
    timeline = lasting(60, layer(7, 60, MOVING), layer(0, 60, footage_of("v"), placement=CORNER))
    every_10 = Cutting(Fraction(1, 3), Fraction(10), Fraction(1, 3))
    assert [a for a, _, _ in cut(timeline, every_10)] == [0, 7, 17, 27, 37, 47, 57]


def test_a_source_with_rare_keyframes_is_cut_rarely() -> None:
    rare = replace(MOVING, keyframe_seconds=Fraction(4), speed=Fraction(2))
    cutting = Cutting(Fraction(1, 2), Fraction(10), Fraction(30))
    assert [a for a, _, _ in cut(lasting(60, layer(0, 60, rare)), cutting)] == [0, 30]


def test_a_fade_is_reported_in_frames_of_its_span() -> None:
    faded = layer(0, 40, GLASS, enter=Transition("fade", 30))
    timeline = lasting(40, layer(0, 40, MOVING), faded)
    every_20 = Cutting(Fraction(20, 30), Fraction(10), Fraction(1))
    chains = [s.picture.parts[-1].effects for s in spans(timeline, CANVAS, every_20)]  # type: ignore[union-attr]
    assert chains == [(), (opacity((-1, 0), (29, 1)),), (opacity((-20, 0), (10, 1)),)]

"""Every change of what determines a segment's bytes changes its name, and nothing else does."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings

from reelmill.core.codecs.video import Quality
from reelmill.core.codecs.x264 import QUALITIES, X264
from reelmill.core.media_info import ColorInfo
from reelmill.core.plan.fingerprint import fingerprint
from reelmill.core.plan.recipe import Recipe, RecipeInput
from reelmill.core.plan.render_plan import PlannedSegment, RenderPlan, plan_pictures, shape
from reelmill.core.plan.segments import Cutting, PlaybackEntry, Segment, SegmentKind
from reelmill.core.time import FrameRange
from reelmill.core.timeline.model import (
    Canvas,
    Layer,
    Rect,
    Sequence,
    Still,
    Timeline,
    Transition,
)
from reelmill.media.compose.segment import segment_recipe
from strategies import CANVAS, CORNER, FULL, cuttings, footage_of, timelines

STANDARD = QUALITIES[Quality.STANDARD]
VIDEO, PICTURE = footage_of("video"), Still("picture", 64, 48)
WORDS = Still("title", 20, 10, has_alpha=True)
TITLE = Layer(FrameRange(0, 60), WORDS, CORNER, exit=Transition("fade", 15))


def pictures(
    timeline: Timeline, encoder: X264 = STANDARD, engine: str = "ffmpeg 9"
) -> tuple[tuple[PlannedSegment, ...], tuple[PlaybackEntry, ...]]:
    def named(recipe: Recipe) -> str:
        return recipe.fingerprint(engine)

    return plan_pictures(timeline, encoder, named, segment_recipe, Cutting())


def names(timeline: Timeline, **changes: Any) -> list[str]:
    made, playback = pictures(timeline, **changes)
    return [made[entry.segment].fingerprint for entry in playback]


def lasting(frames: int, *layers: Layer, canvas: Canvas = CANVAS) -> Timeline:
    return Timeline(canvas, frames, layers, None)


def one(content: Any = VIDEO, **fields: Any) -> Timeline:
    """A layer of a second with a title over it."""
    laid = Layer(FrameRange(0, 60), content, fields.pop("placement", FULL), **fields)
    return lasting(60, laid, TITLE)


@settings(max_examples=60, deadline=None)
@given(timelines(60), cuttings)
def test_the_plan_covers_every_frame_exactly_once(timeline: Timeline, cutting: Cutting) -> None:
    made, playback = plan_pictures(timeline, STANDARD, Recipe.fingerprint, segment_recipe, cutting)
    assert sum(entry.frames for entry in playback) == timeline.frame_count
    assert len({p.fingerprint for p in made}) == len(made)
    assert all(p.recipe.frames == p.segment.frames for p in made)
    assert {entry.segment for entry in playback} == set(range(len(made)))


@settings(max_examples=40, deadline=None)
@given(timelines(60))
def test_the_same_timeline_gives_the_same_names(timeline: Timeline) -> None:
    assert names(timeline) == names(timeline)


def test_a_timeline_without_canvas_has_no_pictures() -> None:
    assert pictures(Timeline(None, 0, (), None)) == ((), ())


def test_where_a_track_came_from_names_nothing() -> None:
    assert names(one(track="/tracks/0")) == names(one(track="/tracks/7"))


CHANGES: dict[str, Timeline] = {
    "asset": one(footage_of("other")),
    "trim": one(replace(VIDEO, trim_seconds=Fraction(1, 1000))),
    "speed": one(replace(VIDEO, speed=Fraction(2))),
    "rotation of the source": one(replace(VIDEO, rotation=180)),
    "mirrored": one(replace(VIDEO, mirrored=True)),
    "colour": one(replace(VIDEO, color=ColorInfo("smpte170m"))),
    "range": one(replace(VIDEO, color=ColorInfo("bt709", True))),
    "stream": one(replace(VIDEO, stream=1)),
    "decoder": one(replace(VIDEO, decoder="libvpx-vp9")),
    "seek margin": one(
        replace(VIDEO, seek_margin_seconds=Fraction(1, 2), trim_seconds=Fraction(3))
    ),
    "alpha": one(replace(VIDEO, has_alpha=True)),
    "x": one(placement=replace(FULL, x=-2, width=66)),
    "y": one(placement=replace(FULL, y=-2, height=50)),
    "crop": one(placement=replace(FULL, crop=Rect(0, 0, 32, 24))),
    "opacity": one(placement=replace(FULL, opacity=Fraction(1, 2))),
    "turn": one(placement=replace(FULL, rotation=Fraction(1))),
    "transition": one(enter=Transition("wipeleft", 10)),
    "kind of transition": one(enter=Transition("wiperight", 10)),
    "length of transition": one(enter=Transition("wipeleft", 11)),
    "fade": one(enter=Transition("fade", 10)),
    "length of fade": one(enter=Transition("fade", 11)),
    "transition out": one(exit=Transition("fade", 10)),
    "text picture": lasting(60, one().layers[0], replace(TITLE, content=PICTURE)),
    "place of text": lasting(60, one().layers[0], replace(TITLE, placement=replace(CORNER, x=5))),
    "time of text": lasting(60, one().layers[0], replace(TITLE, range_in_parent=FrameRange(1, 61))),
    "order": lasting(60, TITLE, one().layers[0]),  # hides the text
    "no text": lasting(60, one().layers[0]),
    "background": replace(one(placement=CORNER), canvas=replace(CANVAS, background="#000001")),
    "no background": one(placement=CORNER),
    "width": replace(one(), canvas=replace(CANVAS, width=66)),
    "height": replace(one(), canvas=replace(CANVAS, height=50)),
    "frame rate": replace(one(), canvas=replace(CANVAS, frame_rate=Fraction(25))),
    "length": replace(one(), frame_count=59),
}


def test_any_change_changes_the_names() -> None:
    (name,) = names(one())
    found = {change: names(timeline) for change, timeline in CHANGES.items()}
    assert [change for change, changed in found.items() if name in changed] == []
    told_apart = {tuple(changed): change for change, changed in found.items()}
    assert set(found) - set(told_apart.values()) == {"order"}, "only what is hidden is equal"


def test_what_is_hidden_names_nothing() -> None:
    assert names(CHANGES["order"]) == names(CHANGES["no text"])


@pytest.mark.parametrize(
    "encoder",
    [replace(STANDARD, preset="fast"), replace(STANDARD, crf=21), *QUALITIES.values()],
)
def test_the_encoder_names_moving_segments(encoder: X264) -> None:
    shared = set(names(one())) & set(names(one(), encoder=encoder))
    assert bool(shared) == (encoder == STANDARD)


def test_the_quantiser_of_stills_names_stills_and_their_neighbours_only() -> None:
    still = lasting(90, Layer(FrameRange(0, 90), PICTURE, FULL))
    other = replace(STANDARD, still_qp=STANDARD.still_qp + 1)
    assert names(still) != names(still, encoder=other)
    moving = lasting(90, Layer(FrameRange(0, 90), VIDEO, FULL))
    assert names(moving) == names(moving, encoder=other)


def test_the_engine_names_everything() -> None:
    assert not set(names(one())) & set(names(one(), engine="ffmpeg 10"))


def test_a_loop_repeats_names() -> None:
    runs = tuple(Layer(FrameRange(i * 100, i * 100 + 100), VIDEO, FULL) for i in range(30))
    loop = Layer(FrameRange(0, 3000), Sequence(runs, (None,) * 29))
    assert len(names(lasting(3000, loop))) == 60
    assert len(set(names(lasting(3000, loop)))) == 2


def test_a_changed_title_leaves_the_other_segments_alone() -> None:
    video = Layer(FrameRange(0, 1200), VIDEO, FULL)

    def titled(asset: str) -> list[str]:
        title = Layer(FrameRange(480, 600), Still(asset, 20, 10, has_alpha=True), CORNER)
        return names(lasting(1200, video, title))

    before, after = titled("a"), titled("b")
    assert len(before) == len(after) == 20
    assert [i for i in range(20) if before[i] != after[i]] == [8, 9]


def test_what_the_stitcher_needs_is_named() -> None:
    made, playback = pictures(one())
    plan = RenderPlan(one(), made, playback, None)
    assert sorted(plan.fingerprints) == sorted({*names(one())})


BASE = Recipe((RecipeInput(("-ss", "1"), "a"), RecipeInput((), "b")), "graph", ("-f", "mp4"), 10)


@pytest.mark.parametrize(
    "other",
    [
        replace(BASE, inputs=BASE.inputs[:1]),
        replace(BASE, inputs=(BASE.inputs[1], BASE.inputs[0])),
        replace(BASE, inputs=(RecipeInput(("-ss",), "1"), RecipeInput(("a",), "b"))),
        replace(BASE, inputs=(RecipeInput(("-ss", "2"), "a"), BASE.inputs[1])),
        replace(BASE, inputs=(RecipeInput(("-ss", "1"), "c"), BASE.inputs[1])),
        replace(BASE, graph="graphs"),
        replace(BASE, output=("-f", "mov")),
        replace(BASE, inputs=(*BASE.inputs, RecipeInput((), "-f")), output=("mp4",)),
        replace(BASE, frames=11),
    ],
)
def test_every_part_of_a_recipe_names_it(other: Recipe) -> None:
    assert other.fingerprint("e") != BASE.fingerprint("e")
    assert BASE.fingerprint("e") == replace(BASE).fingerprint("e") != BASE.fingerprint("f")


def test_parts_of_a_fingerprint_do_not_run_together() -> None:
    lists = [(), ("",), ("", ""), ("ab",), ("a", "b"), ("b", "a"), ("a", "", "b"), ("", "ab")]
    assert len({fingerprint(*parts) for parts in lists}) == len(lists)
    assert fingerprint("ä") == fingerprint("ä".encode())


def test_a_segment_between_stills_is_named_by_them() -> None:
    shots = pictures(lasting(60, Layer(FrameRange(0, 60), VIDEO, FULL)))[0][0].segment.shots
    found = set()
    for sides in ((False, False), (True, False), (False, True), (True, True)):
        segment = Segment(SegmentKind.MOVING, shots, *sides)
        found.add(STANDARD.arguments(shape(segment, CANVAS)))
    assert len(found) == 4

"""How long things last: the duration rule, clamping, loops and joins."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reelmill.core.errors import Problem, SpecError
from reelmill.core.media_info import MediaInfo
from reelmill.core.spec import Limits, Track
from reelmill.core.time import FrameRange, frame_rate
from reelmill.core.timeline.lengths import Lengths
from reelmill.core.timeline.model import Group, Layer, Sequence, Timeline
from strategies import image_file, sound_file, sound_stream, timeline_of, video_file

FILES = (
    video_file("v", 10, sound=sound_stream(10)),
    video_file("short", 4),
    image_file("p"),
    sound_file("a", 7),
)
VIDEO, SHORT = {"type": "video", "src": "v"}, {"type": "video", "src": "short"}
IMAGE, AUDIO = {"type": "image", "src": "p"}, {"type": "audio", "src": "a"}


def resolved(*tracks: dict[str, Any], files: tuple[MediaInfo, ...] = FILES, **top: Any) -> Timeline:
    return timeline_of({"tracks": list(tracks), **top}, *files)


def refused(*tracks: dict[str, Any], **top: Any) -> tuple[Problem, ...]:
    with pytest.raises(SpecError) as caught:
        resolved(*tracks, **top)
    return caught.value.problems


def seconds_of(timeline: Timeline) -> Fraction:
    assert timeline.canvas
    return timeline.frame_count / timeline.canvas.frame_rate


def ranges(layers: tuple[Layer, ...]) -> list[tuple[int, int]]:
    return [(layer.range_in_parent.start, layer.range_in_parent.end) for layer in layers]


def children(layer: Layer) -> tuple[Layer, ...]:
    assert isinstance(layer.content, Sequence | Group)
    return layer.content.children


def test_a_stated_duration_wins() -> None:
    assert seconds_of(resolved(VIDEO, duration=3)) == 3
    assert seconds_of(resolved({**VIDEO, "parentDurationDecider": True}, duration=30)) == 30


def test_the_decider_comes_before_the_longest() -> None:
    assert seconds_of(resolved(VIDEO, {**SHORT, "parentDurationDecider": True})) == 4


def test_the_longest_decider_decides() -> None:
    deciders = [{**t, "parentDurationDecider": True} for t in (SHORT, AUDIO)]
    assert seconds_of(resolved(VIDEO, *deciders)) == 7


def test_a_deciders_end_counts_not_its_length() -> None:
    assert seconds_of(resolved(VIDEO, {**SHORT, "start": 3, "parentDurationDecider": True})) == 7


def test_else_the_longest_track_decides() -> None:
    assert seconds_of(resolved(VIDEO, SHORT, IMAGE, AUDIO)) == 10
    assert seconds_of(resolved({**IMAGE, "duration": 12}, SHORT)) == 12


def test_tracks_without_an_end_run_to_the_end() -> None:
    looped = {**SHORT, "loop": True}
    timeline = resolved(IMAGE, looped, {**VIDEO, "duration": 9})
    assert ranges(timeline.layers) == [(0, 270)] * 3


@pytest.mark.parametrize(
    "tracks",
    [
        [IMAGE],
        [{**VIDEO, "loop": True}],
        [{**AUDIO, "loop": True}],
        [{"type": "text", "text": "a"}],
        [{"type": "group", "tracks": [IMAGE]}],
        [{"type": "sequence", "loop": True, "tracks": [SHORT]}],
        [{**IMAGE, "parentDurationDecider": True}],
    ],
)
def test_nothing_with_an_end_is_undetermined(tracks: list[dict[str, Any]]) -> None:
    (problem,) = refused(*tracks)
    assert (problem.code, problem.pointer) == ("duration_undetermined", "")
    assert problem.hint


def test_a_child_without_an_end_in_a_sequence_is_undetermined() -> None:
    sequence = {"type": "sequence", "tracks": [SHORT, IMAGE, SHORT]}
    (problem,) = refused(VIDEO, sequence)
    assert (problem.code, problem.pointer) == ("duration_undetermined", "/tracks/1/tracks/1")


def test_a_composition_that_is_too_long_names_its_length() -> None:
    long = (video_file("v", 10_801),)
    with pytest.raises(SpecError) as caught:
        resolved(VIDEO, files=long)
    (problem,) = caught.value.problems
    assert problem.code == "duration_too_long"
    assert "10801.000 s" in problem.message
    assert "REELMILL_MAX_COMPOSITION_SECONDS" in str(problem.hint)
    assert timeline_of({"tracks": [VIDEO]}, *long, limits=Limits(composition_seconds=10_801))


@pytest.mark.parametrize("fps", [1, 23.976, 30, 60])
def test_the_shortest_duration_is_one_frame(fps: float) -> None:
    canvas = {"fps": fps}
    tiny = {**IMAGE, "duration": 1e-320}
    assert resolved(IMAGE, duration=1e-320, canvas=canvas).frame_count == 1
    assert resolved(tiny, canvas=canvas).frame_count == 1
    sequence = {"type": "sequence", "tracks": [tiny, tiny, tiny]}
    assert resolved(sequence, canvas=canvas).frame_count == 3


@pytest.mark.parametrize(
    ("fps", "frames"),
    [(1, 10), (23.976, 240), (29.97, 300), (59.94, 599), (60, 600), (30, 300)],
)
def test_seconds_become_whole_frames(fps: float, frames: int) -> None:
    timeline = resolved({**IMAGE, "duration": 10}, canvas={"fps": fps})
    assert timeline.frame_count == frames
    assert ranges(timeline.layers) == [(0, frames)]


def test_sound_that_ends_within_a_frame_is_heard_to_its_end() -> None:
    timeline = resolved(AUDIO, files=(sound_file("a", "1.01"),))
    assert timeline.frame_count == 31
    assert timeline.soundtrack
    assert timeline.soundtrack.sample_count == 31 * 1600
    assert timeline.soundtrack.clips[0].sample_count == 48_480


def test_tracks_are_clamped_to_the_composition() -> None:
    timeline = resolved(VIDEO, {**VIDEO, "start": 2}, {**AUDIO, "start": 2.5}, duration=3)
    assert ranges(timeline.layers) == [(0, 90), (60, 90)]
    assert timeline.soundtrack
    ends = [v.end_sample_exclusive for v in timeline.soundtrack.clips]
    assert ends == [144_000] * 3


def test_a_track_that_starts_after_the_end_is_left_out() -> None:
    timeline = resolved(SHORT, {**VIDEO, "start": 3}, duration=3)
    assert ranges(timeline.layers) == [(0, 90)]
    assert timeline.soundtrack is None


def test_groups_and_sequences_are_clamped_with_their_children() -> None:
    inner = {"type": "sequence", "tracks": [SHORT, SHORT]}
    group = {"type": "group", "duration": 6, "tracks": [VIDEO, {**inner, "start": 1}]}
    (layer,) = resolved(group).layers
    assert ranges((layer,)) == [(0, 180)]
    assert ranges(children(layer)) == [(0, 180), (30, 180)]
    assert ranges(children(children(layer)[1])) == [(0, 120), (120, 150)]


def test_a_group_lasts_as_long_as_its_decider() -> None:
    decider = {**SHORT, "parentDurationDecider": True}
    assert seconds_of(resolved({"type": "group", "tracks": [VIDEO, decider]})) == 4


@pytest.mark.parametrize("end", [{}, {"end": "hold"}, {"end": "black"}, {"end": "loop"}])
def test_a_stated_length_beyond_the_source_counts(end: dict[str, str]) -> None:
    assert seconds_of(resolved({**SHORT, "duration": 60, **end})) == 60
    assert seconds_of(resolved({**SHORT, "duration": 60, "loop": True})) == 60


@pytest.mark.parametrize(
    ("fields", "lasts"),
    [
        ({"trim": {"start": 2}}, 8),
        ({"trim": {"end": 3}}, 3),
        ({"trim": {"start": 2, "end": 30}}, 8),
        ({"speed": 2}, 5),
        ({"trim": {"start": 1, "end": 4}, "speed": 0.5}, 6),
    ],
)
def test_trim_and_speed_change_the_length(fields: dict[str, Any], lasts: int) -> None:
    assert seconds_of(resolved({**VIDEO, **fields})) == lasts


def test_a_trim_outside_the_source_is_reported_for_every_track_at_once() -> None:
    beyond = {"trim": {"start": 10}}
    problems = refused({**VIDEO, **beyond}, {**AUDIO, **beyond}, {"type": "image", "src": "v"})
    assert [(p.code, p.pointer) for p in problems] == [
        ("trim_outside_source", "/tracks/0/trim/start"),
        ("trim_outside_source", "/tracks/1/trim/start"),
        ("source_wrong_kind", "/tracks/2/src"),
    ]


@pytest.mark.parametrize(
    ("kind", "src"), [("video", "p"), ("video", "a"), ("image", "v"), ("image", "a")]
)
def test_a_source_of_the_wrong_kind_is_named(kind: str, src: str) -> None:
    (problem,) = refused({"type": kind, "src": src}, duration=5)
    assert (problem.code, problem.pointer) == ("source_wrong_kind", "/tracks/0/src")
    assert src in problem.message


def test_a_picture_that_starts_after_its_sound_is_shown_to_its_end() -> None:
    late = video_file("late", 5, start="1.5", sound=sound_stream(6, "0.5"))
    timeline = resolved({"type": "video", "src": "late"}, files=(late,))
    assert seconds_of(timeline) == 6


def test_a_looping_video_is_cut_into_whole_frames() -> None:
    clip = (video_file("v", "1.01"),)
    (layer,) = resolved({**VIDEO, "loop": True}, files=clip, duration=4).layers
    assert ranges(children(layer)) == [(0, 30), (30, 60), (60, 90), (90, 120)]
    assert len({id(child.content) for child in children(layer)}) == 1


def sequence(*lengths: float, join: float = 0, loop: bool = False) -> dict[str, Any]:
    transition = {"transition": {"type": "fade", "duration": join}} if join else {}
    pictures = [{**IMAGE, "duration": length} for length in lengths]
    return {"type": "sequence", "loop": loop, "tracks": pictures, **transition}


def test_joins_make_a_sequence_shorter() -> None:
    (layer,) = resolved(sequence(3, 4, 5, join=1)).layers
    assert ranges((layer,)) == [(0, 300)]
    assert ranges(children(layer)) == [(0, 90), (60, 180), (150, 300)]
    assert isinstance(layer.content, Sequence)
    assert [join and join.frames for join in layer.content.joins] == [30, 30]


def test_the_period_of_a_loop_is_its_lengths_less_a_crossfade_each() -> None:
    (layer,) = resolved(sequence(3, 4, 5, join=1, loop=True), duration=20).layers
    found = ranges(children(layer))
    assert found[:4] == [(0, 90), (60, 180), (150, 300), (270, 360)]
    assert [b[0] - a[0] for a, b in zip(found, found[3:], strict=False)] == [270] * (len(found) - 3)
    assert found[-1][1] == 600


def test_a_loop_crossfades_where_it_starts_again() -> None:
    (layer,) = resolved(sequence(3, 4, join=1, loop=True), duration=20).layers
    assert isinstance(layer.content, Sequence)
    assert {join.frames for join in layer.content.joins if join} == {30}
    assert None not in layer.content.joins


@pytest.mark.parametrize(("duration", "loop"), [(2.1, False), (2.5, True), (3, False)])
def test_a_join_that_the_end_cuts_off_is_not_hurried(duration: float, loop: bool) -> None:
    (layer,) = resolved(sequence(3, 4, join=1, loop=loop), duration=duration).layers
    assert isinstance(layer.content, Sequence)
    assert {r[1] for r in ranges(children(layer))} == {round(30 * duration)}
    assert [join and join.frames for join in layer.content.joins] == [30]


@pytest.mark.parametrize(
    ("lengths", "join", "loop", "places"),
    [
        ((1, 4, 3), 2, False, [0]),
        ((2, 3, 2), 2, False, [1]),
        ((3, 3), 2, True, [0, 1]),
        ((1,), 1, True, [0]),
    ],
)
def test_a_join_longer_than_its_neighbours_is_refused(
    lengths: tuple[float, ...], join: float, loop: bool, places: list[int]
) -> None:
    parts = [{**VIDEO, "trim": {"end": length}} for length in lengths]
    track = {**sequence(join=join, loop=loop), "tracks": parts}
    problems = refused(track, duration=9)
    assert [(p.code, p.pointer) for p in problems] == [
        ("transition_too_long", f"/tracks/0/tracks/{place}") for place in places
    ]


def test_neighbours_apart_by_sound_alone_do_not_mix() -> None:
    parts = [{**IMAGE, "duration": 3}, AUDIO, {**IMAGE, "duration": 3}]
    (layer,) = resolved({**sequence(join=1), "tracks": parts}).layers
    assert ranges(children(layer)) == [(0, 90), (240, 330)]
    assert isinstance(layer.content, Sequence)
    assert layer.content.joins == (None,)


lengths = st.lists(st.integers(1, 40).map(lambda n: n / 10), min_size=1, max_size=4)


RATES = [1, 23.976, 24, 25, 29.97, 30, 50, 60]


@settings(deadline=None)
@given(lengths, st.integers(0, 20), st.booleans(), st.sampled_from(RATES))
def test_children_of_a_sequence_meet_or_overlap_by_the_join(
    times: list[float], join_tenths: int, loop: bool, fps: float
) -> None:
    track = sequence(*times, join=join_tenths / 10, loop=loop)
    try:
        (layer,) = resolved(track, duration=13, canvas={"fps": fps}).layers
    except SpecError as error:
        assert {p.code for p in error.problems} == {"transition_too_long"}
        return
    assert isinstance(layer.content, Sequence)
    found = layer.content.children
    end = len(layer.range_in_parent)
    for before, after, join in zip(found, found[1:], layer.content.joins, strict=False):
        crossed_until = after.range_in_parent.start + (join.frames if join else 0)
        assert before.range_in_parent.end == min(crossed_until, end)
    assert found[0].range_in_parent.start == 0
    assert found[-1].range_in_parent.end == end if loop else found[-1].range_in_parent.end <= end
    assert all(child.range_in_parent for child in found)


@settings(deadline=None)
@given(st.integers(2, 300), st.booleans(), st.sampled_from([24, 25, 29.97, 30, 50]))
@example(50, False, 25)
@example(50, True, 25)
def test_a_join_of_half_a_childs_length_fits_at_every_rate(
    join_hundredths: int, loop: bool, fps: float
) -> None:
    join = Fraction(join_hundredths, 100)
    lengths = [float(2 * join), float(2 * join), float(3 * join)]
    track = sequence(*lengths, join=float(join), loop=loop)
    (layer,) = resolved(track, duration=13, canvas={"fps": fps}).layers
    assert isinstance(layer.content, Sequence)
    joins = [found.frames if found else 0 for found in layer.content.joins[:2]]
    exact = join * frame_rate(fps)
    assert all(abs(frames - exact) <= 1 for frames in joins)


def test_both_ends_of_a_join_are_rounded_to_the_nearest_frame() -> None:
    (layer,) = resolved(sequence(1, 1.04, 1, join=0.5), canvas={"fps": 25}).layers
    assert isinstance(layer.content, Sequence)
    assert ranges(layer.content.children) == [(0, 25), (13, 39), (26, 51)]
    assert [join and join.frames for join in layer.content.joins] == [12, 13]


def test_a_layer_keeps_its_place_in_the_spec() -> None:
    group = {"type": "group", "tracks": [SHORT, SHORT]}
    (_, layer) = resolved(SHORT, group).layers
    assert [child.track for child in children(layer)] == [
        "/tracks/1/tracks/0",
        "/tracks/1/tracks/1",
    ]
    assert layer.range_in_parent == FrameRange(0, 120)


@pytest.mark.parametrize("depth", [3, 12])
def test_every_track_is_measured_once_however_deep(
    depth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured: list[str] = []
    measure = Lengths._measured

    def counted(self: Lengths, track: Track, pointer: str) -> Fraction | None:
        measured.append(pointer)
        return measure(self, track, pointer)

    monkeypatch.setattr(Lengths, "_measured", counted)
    track: dict[str, Any] = SHORT
    for level in range(depth):
        kind = "sequence" if level % 2 else "group"
        track = {"type": kind, "tracks": [track, {"type": "video", "src": "short"}]}
    resolved(track)
    # Once to find what is drawn, once to resolve.
    assert len(measured) == 2 * len(set(measured)) == 2 * (2 * depth + 1)

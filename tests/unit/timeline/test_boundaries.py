"""However tracks are nested, every boundary is the frame or sample nearest to its exact time."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelmill.core.captions import CaptionCue
from reelmill.core.spec import Limits
from reelmill.core.time import SAMPLE_RATE, frame_rate
from reelmill.core.timeline.model import Captions, Group, Layer, Sequence, Timeline, Transition
from strategies import image_file, sound_file, timeline_of, video_file

FILES = (image_file("p"), video_file("v", "7.123"), sound_file("a", "9.87654"))
HALF = Fraction(1, 2)
RATES = [10, 23.976, 24, 25, 29.97, 30, 59.94]
LONG = Limits(composition_seconds=100_000, tracks=500)

Track = dict[str, Any]
Exact = dict[str, tuple[Fraction, Fraction]]

seconds = st.integers(250, 4000).map(lambda n: n / 1000)
starts = st.integers(0, 3000).map(lambda n: n / 1000)
leaves = st.one_of(
    st.fixed_dictionaries({"type": st.just("image"), "src": st.just("p"), "duration": seconds}),
    st.fixed_dictionaries({"type": st.just("video"), "src": st.just("v"), "duration": seconds}),
    st.fixed_dictionaries({"type": st.just("audio"), "src": st.just("a"), "duration": seconds}),
)


def _with_start(child: Track, start: float) -> Track:
    return {**child, "start": start}


def containers(inner: st.SearchStrategy[Track]) -> st.SearchStrategy[Track]:
    """Sequences with and without joins, and groups, of anything."""
    many = st.lists(inner, min_size=1, max_size=4)
    placed = st.lists(st.builds(_with_start, inner, starts), min_size=1, max_size=3)
    joins = st.integers(0, 120).map(lambda n: n / 1000)
    fades = joins.map(lambda join: {"type": "fade", "duration": join} if join else None)
    sequences = st.builds(_sequence, many, fades)
    return sequences | st.builds(lambda tracks: {"type": "group", "tracks": tracks}, placed)


def _sequence(tracks: list[Track], fade: Track | None) -> Track:
    transition = {"transition": fade} if fade else {}
    return {"type": "sequence", "tracks": tracks, **transition}


nested = st.recursive(leaves, containers, max_leaves=8).filter(lambda t: "tracks" in t)


def exact_times(track: Track, pointer: str, start: Fraction, into: Exact) -> Fraction:
    """Note where every track starts and ends; returns the length. Written from the reference."""
    if "tracks" not in track:
        length = Fraction(str(track["duration"]))
    elif track["type"] == "group":
        begins = [Fraction(str(t["start"])) for t in track["tracks"]]
        ends = [
            begin + exact_times(t, f"{pointer}/tracks/{i}", start + begin, into)
            for i, (t, begin) in enumerate(zip(track["tracks"], begins, strict=True))
        ]
        length = max(ends)
    else:
        join = Fraction(str(track.get("transition", {}).get("duration", 0)))
        length = Fraction(0)
        for i, child in enumerate(track["tracks"]):
            begin = length - join if i else Fraction(0)
            place = f"{pointer}/tracks/{i}"
            length = begin + exact_times(child, place, start + begin, into)
    into[pointer] = (start, start + length)
    return length


def frame_times(layers: tuple[Layer, ...], start: int) -> Iterator[tuple[str, int, int]]:
    """Where every layer starts and ends, in frames of the whole."""
    for layer in layers:
        at = layer.range_in_parent
        yield layer.track, start + at.start, start + at.end
        if isinstance(layer.content, Sequence | Group):
            yield from frame_times(layer.content.children, start + at.start)


@settings(deadline=None)
@given(nested, starts, st.sampled_from(RATES))
def test_every_boundary_is_the_nearest_frame_and_sample(
    track: Track, start: float, fps: float
) -> None:
    expected: Exact = {}
    begin = Fraction(str(start))
    exact_times(track, "/tracks/0", begin, expected)
    last = begin + 60
    tracks = [{**track, "start": start}]
    timeline = timeline_of(
        {"tracks": tracks, "duration": float(last), "canvas": {"fps": fps}}, *FILES, limits=LONG
    )
    rate = frame_rate(fps)
    for pointer, *bounds in frame_times(timeline.layers, 0):
        assert within_half(bounds, expected[pointer], rate), pointer
    for clip in timeline.soundtrack.clips if timeline.soundtrack else ():
        heard = [clip.start_sample, clip.end_sample_exclusive]
        assert within_half(heard, expected[clip.track], Fraction(SAMPLE_RATE)), clip.track


def within_half(found: list[int], exact: tuple[Fraction, Fraction], rate: Fraction) -> bool:
    return all(abs(f - e * rate) <= HALF for f, e in zip(found, exact, strict=True))


def pictures(count: int, lasts: float, join: float = 0, *, loop: bool = False) -> Track:
    fade = {"transition": {"type": "fade", "duration": join}} if join else {}
    image = {"type": "image", "src": "p", "duration": lasts}
    return {"type": "sequence", "loop": loop, "tracks": [image] * count, **fade}


def starts_of(timeline: Timeline, number: int = 0) -> list[int]:
    content = timeline.layers[number].content
    assert isinstance(content, Sequence)
    return [child.range_in_parent.start for child in content.children]


@pytest.mark.parametrize(
    ("track", "fps", "frames"), [(pictures(30, 2.3), 25, 1725), (pictures(4, 2.3, 0.35), 10, 82)]
)
def test_a_sequence_lasts_as_long_as_the_sum_of_its_children(
    track: Track, fps: int, frames: int
) -> None:
    assert timeline_of({"tracks": [track], "canvas": {"fps": fps}}, *FILES).frame_count == frames


@settings(deadline=None)
@given(st.integers(100, 3000), st.integers(2, 40), st.sampled_from(RATES))
def test_equal_lengths_of_pictures_and_sounds_never_part(
    milliseconds: int, count: int, fps: float
) -> None:
    lasts = milliseconds / 1000
    said = {"type": "audio", "src": "a", "trim": {"end": lasts}}
    spoken = {"type": "sequence", "tracks": [said] * count}
    document = {"tracks": [pictures(count, lasts), spoken], "canvas": {"fps": fps}}
    timeline = timeline_of(document, *FILES, limits=LONG)
    assert timeline.soundtrack
    heard = [Fraction(v.start_sample, SAMPLE_RATE) for v in timeline.soundtrack.clips]
    seen = [frame / frame_rate(fps) for frame in starts_of(timeline)]
    most = HALF / frame_rate(fps) + Fraction(1, 2 * SAMPLE_RATE)
    assert all(abs(s - h) <= most for s, h in zip(seen, heard, strict=True))


@settings(deadline=None)
@given(
    st.lists(st.integers(300, 3000), min_size=1, max_size=4),
    st.integers(0, 140),
    starts,
    st.sampled_from(RATES),
)
def test_every_round_of_a_loop_is_the_first_moved_by_whole_frames(
    lengths: list[int], join: int, start: float, fps: float
) -> None:
    track = {**pictures(1, 1, join / 1000, loop=True), "start": start}
    images = [{"type": "image", "src": "p", "duration": n / 1000} for n in lengths]
    document = {
        "tracks": [{**track, "tracks": images}],
        "duration": 40,
        "canvas": {"fps": fps},
    }
    timeline = timeline_of(document, *FILES)
    found, count, rate = starts_of(timeline), len(lengths), frame_rate(fps)
    exact = Fraction(sum(lengths) - count * join, 1000)
    period = found[count] - found[0]
    assert abs(period - exact * rate) <= HALF
    assert [b - a for a, b in zip(found, found[count:], strict=False)] == [period] * (
        len(found) - count
    )
    begins = [Fraction(sum(lengths[:i]) - i * join, 1000) for i in range(count)]
    assert all(abs(f - b * rate) <= HALF for f, b in zip(found, begins, strict=False))
    assert all(meet(*neighbours) for neighbours in joined(timeline))


@pytest.mark.parametrize("lasts", [0.5, 0.55, 0.64, 0.96])
@pytest.mark.parametrize("join", [0.05, 0.06, 0.14])
def test_the_last_child_of_a_round_ends_with_the_first_join_of_the_next(
    lasts: float, join: float
) -> None:
    loop = pictures(1, lasts, join, loop=True)
    timeline = timeline_of({"tracks": [loop], "duration": 8, "canvas": {"fps": 10}}, *FILES)
    assert all(meet(*neighbours) for neighbours in joined(timeline))


def joined(timeline: Timeline) -> Iterator[tuple[Layer, Transition | None, Layer, int]]:
    """Neighbours of the first layer, what mixes them, and the end of all."""
    (layer, *_) = timeline.layers
    assert isinstance(layer.content, Sequence)
    found = layer.content
    for before, join, after in zip(found.children, found.joins, found.children[1:], strict=False):
        yield before, join, after, len(layer.range_in_parent)


def meet(before: Layer, join: Transition | None, after: Layer, end: int) -> bool:
    crossed_until = after.range_in_parent.start + (join.frames if join else 0)
    return before.range_in_parent.end == min(crossed_until, end)


def test_a_track_inside_a_late_container_is_not_rounded_twice() -> None:
    inner = {**pictures(2, 0.44), "start": 0.44}
    group = {"type": "group", "start": 0.44, "tracks": [inner]}
    timeline = timeline_of({"tracks": [group], "duration": 3, "canvas": {"fps": 10}}, *FILES)
    assert [(a, b) for _, a, b in frame_times(timeline.layers, 0)] == [
        (4, 18),
        (9, 18),
        (9, 13),
        (13, 18),
    ]


def test_captions_inside_a_late_container_are_not_rounded_twice() -> None:
    cues = (CaptionCue(Fraction("0.44"), Fraction("0.88"), "one"),)
    group = {"type": "group", "start": 0.44, "tracks": [{"type": "captions", "src": "c"}]}
    timeline = timeline_of(
        {"tracks": [group], "duration": 3, "canvas": {"fps": 10}}, captions={"c": cues}
    )
    content = timeline.layers[0].content
    assert isinstance(content, Group)
    captions = content.children[0].content
    assert isinstance(captions, Captions)
    start = timeline.layers[0].range_in_parent.start
    (cue,) = captions.cues
    assert (start + cue.range_in_parent.start, start + cue.range_in_parent.end) == (9, 13)


def test_fades_end_on_the_sample_nearest_to_their_time() -> None:
    track = {"type": "audio", "src": "a", "start": 0.00001, "fadeIn": 0.00001, "duration": 1}
    timeline = timeline_of({"tracks": [track]}, *FILES)
    assert timeline.soundtrack
    (clip,) = timeline.soundtrack.clips
    assert clip.start_sample == 0
    assert [point.sample for point in clip.gain] == [0, 1, 48_000]

"""What is shorter than its track: held, gone or started again, and warned of unless it was said."""

from __future__ import annotations

from typing import Any

import pytest

from reelmill.core.errors import SpecError
from reelmill.core.timeline.model import Frozen, Layer, Sequence, Timeline, Video
from reelmill.core.warnings import MEANINGS, WarningCode
from strategies import image_file, sound_file, sound_stream, timeline_of, video_file

FILES = (
    video_file("v", 4, sound=sound_stream(4)),
    image_file("p"),
    sound_file("a", 7),
)
VIDEO, AUDIO = {"type": "video", "src": "v"}, {"type": "audio", "src": "a"}
IMAGE = {"type": "image", "src": "p"}


def resolved(*tracks: dict[str, Any], **top: Any) -> Timeline:
    return timeline_of({"tracks": list(tracks), **top}, *FILES)


def codes(*tracks: dict[str, Any], **top: Any) -> list[tuple[str, str]]:
    return [(w.code.value, w.pointer) for w in resolved(*tracks, **top).warnings]


def parts(timeline: Timeline) -> tuple[Layer, ...]:
    (layer,) = timeline.layers
    assert isinstance(layer.content, Sequence)
    assert len(layer.range_in_parent) == timeline.frame_count
    return layer.content.children


def heard(timeline: Timeline) -> list[tuple[int, int]]:
    assert timeline.soundtrack
    clips = timeline.soundtrack.clips
    return [(v.start_sample // 48_000, v.end_sample_exclusive // 48_000) for v in clips]


@pytest.mark.parametrize("end", [{}, {"end": "hold"}])
def test_a_clip_is_held_on_its_last_frame(end: dict[str, str]) -> None:
    timeline = resolved({**VIDEO, "duration": 10, **end})
    played, held = parts(timeline)
    assert (played.range_in_parent.end, held.range_in_parent.end) == (120, 300)
    assert isinstance(played.content, Video)
    assert held.content == Frozen(played.content, 119)
    assert held.placement == played.placement
    assert heard(timeline) == [(0, 4)]


def test_a_clip_that_ends_black_shows_nothing_more() -> None:
    (played,) = parts(resolved({**VIDEO, "duration": 10, "end": "black"}))
    assert played.range_in_parent.end == 120


def test_a_clip_that_ends_in_a_loop_starts_again_with_its_sound() -> None:
    timeline = resolved({**VIDEO, "duration": 10, "end": "loop"})
    assert [run.range_in_parent.start for run in parts(timeline)] == [0, 120, 240]
    assert heard(timeline) == [(0, 4), (4, 8), (8, 10)]


@pytest.mark.parametrize("end", ["hold", "black", "loop"])
def test_the_end_changes_nothing_where_the_clip_is_long_enough(end: str) -> None:
    assert resolved({**VIDEO, "end": end}) == resolved(VIDEO)
    assert resolved({**VIDEO, "end": end, "duration": 3}) == resolved({**VIDEO, "duration": 3})


def test_a_clip_held_in_a_sequence_keeps_its_place() -> None:
    sequence = {"type": "sequence", "tracks": [{**VIDEO, "duration": 6}, {**IMAGE, "duration": 2}]}
    timeline = resolved(sequence)
    assert timeline.frame_count == 240
    assert [c.range_in_parent.start for c in parts(timeline)] == [0, 180]


def test_a_sound_is_silent_or_starts_again() -> None:
    canvas = {**IMAGE, "duration": 20}
    assert heard(resolved(canvas, {**AUDIO, "duration": 20})) == [(0, 7)]
    looped = resolved(canvas, {**AUDIO, "duration": 20, "end": "loop"})
    assert heard(looped) == [(0, 7), (7, 14), (14, 20)]


def test_a_sound_fades_out_at_its_own_end() -> None:
    timeline = resolved({**IMAGE, "duration": 20}, {**AUDIO, "duration": 20, "fadeOut": 1})
    assert timeline.soundtrack
    (clip,) = timeline.soundtrack.clips
    assert [(p.sample // 48_000, p.gain) for p in clip.gain] == [(0, 1), (6, 1), (7, 0)]


def test_a_loop_at_the_end_that_is_too_short_is_refused() -> None:
    with pytest.raises(SpecError) as caught:
        resolved({**VIDEO, "trim": {"end": 0.01}, "duration": 3, "end": "loop"})
    assert [p.code for p in caught.value.problems] == ["loop_too_short"]


FADE = {"type": "fade", "duration": 3}
COMES_AND_GOES = {"in": FADE, "out": FADE}
WARNED_OF_TRANSITIONS = ("transitions_shortened", "/tracks/0/transition")
LATE = {**IMAGE, "start": 9, "duration": 2}
WARNED: list[tuple[list[dict[str, Any]], dict[str, Any], list[tuple[str, str]]]] = [
    ([{**VIDEO, "duration": 10}], {}, [("clip_ends_early", "/tracks/0")]),
    ([{**AUDIO, "duration": 10}, VIDEO], {}, [("sound_ends_early", "/tracks/0")]),
    ([{**VIDEO, "parentDurationDecider": True}, AUDIO], {}, [("cut_short", "/tracks/1")]),
    ([VIDEO, LATE], {"duration": 4}, [("never_played", "/tracks/1")]),
    ([VIDEO], {"duration": 2}, [("cut_short", "/tracks/0")]),
    (
        [{"type": "group", "duration": 3, "tracks": [VIDEO, {**IMAGE, "start": 3}]}],
        {},
        [("cut_short", "/tracks/0/tracks/0"), ("never_played", "/tracks/0/tracks/1")],
    ),
    (
        [{"type": "sequence", "duration": 5, "tracks": [VIDEO, VIDEO, VIDEO]}],
        {},
        [("cut_short", "/tracks/0/tracks/1"), ("never_played", "/tracks/0/tracks/2")],
    ),
    (
        [{"type": "sequence", "loop": True, "tracks": [{**VIDEO, "duration": 5}]}],
        {"duration": 12},
        [("clip_ends_early", "/tracks/0/tracks/0")],
    ),
    ([{**AUDIO, "fadeIn": 5, "fadeOut": 5}], {}, [("fades_shortened", "/tracks/0")]),
    ([{**VIDEO, "transition": COMES_AND_GOES}], {}, [WARNED_OF_TRANSITIONS]),
]


@pytest.mark.parametrize(("tracks", "top", "expected"), WARNED)
def test_what_is_not_as_asked_for_is_warned_of(
    tracks: list[dict[str, Any]], top: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert codes(*tracks, **top) == expected


@pytest.mark.parametrize(
    ("tracks", "top"),
    [
        ([VIDEO, {**IMAGE}, {**AUDIO, "loop": True}], {"duration": 4}),
        ([{**VIDEO, "duration": 10, "end": "hold"}], {}),
        ([{**AUDIO, "duration": 10, "end": "silence"}], {}),
        ([{**VIDEO, "loop": True}, {**AUDIO, "trim": {"end": 3}}], {}),
        ([{"type": "sequence", "loop": True, "tracks": [VIDEO, VIDEO]}], {"duration": 9}),
        ([{**IMAGE, "duration": 4 + 1 / 120}], {"duration": 4}),
        ([{**VIDEO, "fadeIn": 2, "fadeOut": 2}], {}),
    ],
)
def test_what_is_as_asked_for_has_no_warning(
    tracks: list[dict[str, Any]], top: dict[str, Any]
) -> None:
    assert codes(*tracks, **top) == []


def test_a_strict_spec_makes_its_warnings_errors() -> None:
    with pytest.raises(SpecError) as caught:
        resolved({**VIDEO, "duration": 10}, {**AUDIO, "duration": 10}, strict=True)
    assert [p.code for p in caught.value.problems] == ["clip_ends_early", "sound_ends_early"]
    assert "6.000 s" in caught.value.problems[0].message
    assert resolved(VIDEO, strict=True).frame_count == 120


def test_warnings_of_longform_stand_where_they_were_written() -> None:
    document = {
        "mode": "longform",
        "backgrounds": [{"src": "p"}],
        "audio": [{"src": "a"}, {"src": "a", "fadeIn": 6}],
        "audioFade": 3,
    }
    (warning,) = timeline_of(document, *FILES).warnings
    assert (warning.code.value, warning.pointer) == ("fades_shortened", "/audio/1")
    with pytest.raises(SpecError):
        timeline_of({**document, "strict": True}, *FILES)


def test_every_warning_says_what_it_means() -> None:
    assert set(MEANINGS) == set(WarningCode)
    assert all(MEANINGS.values())

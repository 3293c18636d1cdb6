"""Captions that go out: which, when, and in whose company."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.core.captions import Anchor, CaptionCue
from reelmill.core.errors import Problem, SpecError
from reelmill.core.spec import Limits, load_spec
from reelmill.core.subtitles import SidecarFormat, Subtitles
from reelmill.core.timeline.model import Timeline
from strategies import sound_file, timeline_of, video_file

FILES = (video_file("v", 4), sound_file("a", 4))
SOFT = {"type": "captions", "destinations": ["stream"]}


def cue(start: float, end: float, text: str) -> dict[str, Any]:
    return {"start": start, "end": end, "text": text}


def soft(*cues: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {**SOFT, "cues": list(cues), **fields}


def composed(*tracks: dict[str, Any], **fields: Any) -> Timeline:
    return timeline_of({"tracks": [*tracks], **fields}, *FILES)


def shown(subtitles: Subtitles) -> list[tuple[int, int, str]]:
    return [(one.start_ms, one.end_ms, one.text) for one in subtitles.cues]


def refused(document: dict[str, Any], limits: Limits | None = None) -> tuple[Problem, ...]:
    with pytest.raises(SpecError) as caught:
        timeline_of(document, *FILES, limits=limits)
    return caught.value.problems


def test_captions_without_burn_in_draw_nothing() -> None:
    video = {"type": "video", "src": "v"}
    with_captions = composed(video, soft(cue(0, 1, "a")))
    assert with_captions.layers == composed(video).layers
    assert shown(with_captions.subtitles[0]) == [(0, 1000, "a")]


def test_captions_can_be_both_burned_in_and_a_stream() -> None:
    both = soft(cue(0, 1, "a"), destinations=["burnIn", "stream", "vtt"])
    timeline = composed(both, duration=2)
    assert len(timeline.layers) == 1
    assert timeline.subtitles[0].files == (SidecarFormat.VTT,)
    assert timeline.subtitles[0].in_stream


def test_captions_that_are_burned_in_are_no_subtitles() -> None:
    burned = {"type": "captions", "cues": [cue(0, 1, "a")]}
    assert composed(burned, duration=2).subtitles == ()


def test_times_are_those_of_the_master_to_the_millisecond() -> None:
    inner = {"type": "group", "start": 0.25, "tracks": [soft(cue(0.1005, 0.5, "a"), start=0.5)]}
    outer = {"type": "group", "start": 1, "duration": 2, "tracks": [inner]}
    assert shown(composed(outer, duration=4).subtitles[0]) == [(1851, 2250, "a")]


def test_cues_end_with_their_track_and_with_the_master() -> None:
    group = {"type": "group", "duration": 1, "tracks": [soft(cue(0.5, 3, "in"), cue(1, 2, "out"))]}
    assert shown(composed(group, duration=4).subtitles[0]) == [(500, 1000, "in")]
    late = soft(cue(1, 9, "cut"), cue(5, 6, "after"))
    assert shown(composed(late, duration=2).subtitles[0]) == [(1000, 2000, "cut")]


def test_no_cue_is_longer_than_a_master_of_uneven_frames() -> None:
    timeline = composed(soft(cue(0, 9, "a")), duration=1, canvas={"fps": 29.97})
    assert shown(timeline.subtitles[0]) == [(0, 1001, "a")]


def test_a_loop_repeats_its_cues() -> None:
    part = {"type": "group", "duration": 1, "tracks": [soft(cue(0.2, 0.4, "a"))]}
    loop = {"type": "sequence", "loop": True, "duration": 3, "tracks": [part]}
    starts = [start for start, _, _ in shown(composed(loop, duration=3).subtitles[0])]
    assert starts == [200, 1200, 2200]


def test_tracks_that_agree_are_one_stream() -> None:
    one, two = soft(cue(0, 1, "a"), lang="en"), soft(cue(1, 2, "b"), lang="en", default=True)
    other = soft(cue(0, 1, "c"), lang="en", forced=True)
    found = composed(one, two, other, duration=3).subtitles
    assert [shown(each) for each in found] == [
        [(0, 1000, "a"), (1000, 2000, "b")],
        [(0, 1000, "c")],
    ]
    assert [(each.is_default, each.is_forced) for each in found] == [(True, False), (False, True)]


def test_overlapping_cues_are_stacked_as_burned_in_ones_are() -> None:
    found = composed(soft(cue(0, 2, "a"), cue(1, 3, "b")), duration=4).subtitles[0]
    assert shown(found) == [(0, 1000, "a"), (1000, 2000, "a\nb"), (2000, 3000, "b")]


def test_places_that_a_file_states_are_kept_and_a_warning_says_where_they_are_lost() -> None:
    cues = (CaptionCue(Fraction(0), Fraction(1), "top", anchor=Anchor.TOP),)
    track = {**SOFT, "src": "c", "destinations": ["stream", "vtt"]}
    document = {"tracks": [track], "duration": 2}
    timeline = timeline_of(document, *FILES, captions={"c": cues})
    assert timeline.subtitles[0].cues[0].anchor is Anchor.TOP
    (warning,) = timeline.warnings
    assert (warning.code, warning.pointer) == ("subtitles_approximated", "/tracks/0")
    assert "mp4" in warning.message
    webm = {**document, "output": {"format": "webm"}}
    assert timeline_of(webm, *FILES, captions={"c": cues}).warnings == ()


@pytest.mark.parametrize("name", ["mp3", "wav", "flac", "m4a"])
def test_sound_alone_has_files_but_no_streams(name: str) -> None:
    audio, output = {"type": "audio", "src": "a"}, {"format": name}
    beside = soft(cue(1, 2, "a"), destinations=["srt"])
    found = composed(audio, beside, output=output).subtitles
    assert shown(found[0]) == [(1000, 2000, "a")]
    (problem,) = refused({"tracks": [audio, soft(cue(1, 2, "a"))], "output": output})
    assert (problem.code, problem.pointer) == ("field_not_allowed", "/tracks/1/destinations/0")
    assert "mp4" in (problem.hint or "")


def test_one_language_is_the_default() -> None:
    tracks = [soft(cue(0, 1, "a"), lang=lang, default=True) for lang in ("en", "de", "en")]
    (problem,) = refused({"tracks": tracks, "duration": 2})
    assert (problem.code, problem.pointer) == ("field_not_allowed", "/tracks/1/default")


def test_forced_subtitles_of_a_language_are_another_choice() -> None:
    tracks = [soft(cue(0, 1, "a"), lang="en", default=True, forced=on) for on in (False, True)]
    (problem,) = refused({"tracks": tracks, "duration": 2})
    assert (problem.code, problem.pointer) == ("field_not_allowed", "/tracks/1/default")


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"destinations": ["burnIn"], "lang": "en"}, "/tracks/0/lang"),
        ({"destinations": ["burnIn"], "title": "x"}, "/tracks/0/title"),
        ({"destinations": ["srt"], "style": {"size": 9}}, "/tracks/0/style"),
        ({"destinations": ["srt"], "position": "top"}, "/tracks/0/position"),
        ({"destinations": ["srt"], "preset": "boxedWord"}, "/tracks/0/preset"),
        ({"destinations": ["srt", "srt"]}, "/tracks/0/destinations/1"),
        ({"destinations": []}, "/tracks/0/destinations"),
        ({"destinations": ["hls"]}, "/tracks/0/destinations/0"),
        ({"lang": "english"}, "/tracks/0/lang"),
        ({"lang": "xx"}, "/tracks/0/lang"),
    ],
)
def test_fields_without_effect_and_wrong_values_are_refused(
    fields: dict[str, Any], pointer: str
) -> None:
    (problem,) = refused({"tracks": [soft(cue(0, 1, "a"), **fields)], "duration": 2})
    assert problem.pointer == pointer


def test_a_spec_with_all_its_defaults_written_out_is_the_same() -> None:
    spec = load_spec({"tracks": [soft(cue(0, 1, "a"), lang="en")], "duration": 1}, Limits())
    assert load_spec(spec.model_dump_json(by_alias=True)) == spec


def test_languages_are_written_as_they_usually_are() -> None:
    track = soft(cue(0, 1, "a"), lang="ZH-hANS-cn")
    spec = load_spec({"tracks": [track], "duration": 1}, Limits())
    assert spec.tracks[0].lang == "zh-Hans-CN"  # type: ignore[union-attr]


def test_more_cues_than_are_written_are_refused_at_once() -> None:
    """A million of them, were the loop unrolled to its end."""
    cues = [cue(number * 0.001, number * 0.001 + 0.0005, "a") for number in range(50)]
    part = {"type": "group", "duration": 0.05, "tracks": [soft(*cues)]}
    loop = {"type": "sequence", "loop": True, "duration": 1000, "tracks": [part]}
    document = {"tracks": [loop], "duration": 1000}
    (problem,) = refused(document, Limits(composition_seconds=1000))
    assert (problem.code, problem.pointer) == ("captions_too_many", "/tracks/0/tracks/0/tracks/0")


def test_more_characters_than_are_written_are_refused() -> None:
    """Stored and uploaded, they would be hundreds of megabytes for each stream and file."""
    part = {"type": "group", "duration": 0.1, "tracks": [soft(cue(0, 0.1, "a" * 5000))]}
    loop = {"type": "sequence", "loop": True, "tracks": [part]}
    (problem,) = refused({"tracks": [loop], "duration": 250})
    assert (problem.code, problem.pointer) == ("captions_too_many", "/tracks/0/tracks/0/tracks/0")
    assert "10,000,000 characters" in problem.message
    titled = [soft(*(cue(n, n + 1, "a" * 5000) for n in range(90)), title=str(n)) for n in range(9)]
    assert len(composed(*titled, duration=90).subtitles) == 9


def test_more_subtitles_than_players_and_probes_take_are_refused() -> None:
    tracks = [soft(cue(0, 1, "a"), title=str(number)) for number in range(101)]
    (problem,) = refused({"tracks": tracks, "duration": 1})
    assert (problem.code, problem.pointer) == ("captions_too_many", "/tracks/100")
    assert len(composed(*tracks[1:], duration=1).subtitles) == 100


def test_a_text_that_no_sample_holds_is_refused() -> None:
    tracks = [soft(*(cue(0, 1, f"{n}" + "é" * 2400) for n in range(20)))]
    (problem,) = refused({"tracks": tracks, "duration": 2})
    assert (problem.code, problem.pointer) == ("captions_too_large", "/tracks/0")
    assert timeline_of({"tracks": tracks, "duration": 2, "output": {"format": "webm"}}).subtitles


times = st.integers(0, 6000)


@given(st.lists(st.tuples(times, times).filter(lambda t: t[0] < t[1]), min_size=1, max_size=12))
def test_any_cues_are_in_order_disjoint_and_within_the_master(
    spans: list[tuple[int, int]],
) -> None:
    cues = [cue(a / 1000, b / 1000, f"t{n}") for n, (a, b) in enumerate(spans)]
    found = composed(soft(*cues), duration=4).subtitles[0].cues
    assert all(one.start_ms < one.end_ms <= 4000 for one in found)
    assert all(one.end_ms <= two.start_ms for one, two in pairwise(found))
    for moment in range(0, 4000, 7):
        wanted = {f"t{n}" for n, (a, b) in enumerate(spans) if a <= moment < b}
        here = [one.text for one in found if one.start_ms <= moment < one.end_ms]
        assert {line for text in here for line in text.split("\n")} == wanted

"""Longform: a loop of backgrounds under a playlist."""

from collections.abc import Iterable
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any

import pytest

from reelmill.core.errors import Problem, SpecError
from reelmill.core.media_info import MediaInfo
from reelmill.core.plan.segments import Cutting, Segment, SegmentKind, segments
from reelmill.core.spec import load_spec
from reelmill.core.time import samples_of
from reelmill.core.timeline.facts import Facts
from reelmill.core.timeline.model import Sequence, Still, Timeline, Video
from reelmill.core.timeline.resolve import pictures_to_draw
from strategies import image_file, sound_file, sound_stream, timeline_of, video_file

PICTURES = [{"src": name} for name in "pqrs"]
FILES = (
    *(image_file(name) for name in "pqrs"),
    video_file("v", "30.03"),
    video_file("short", 1),
    sound_file("a", 180),
    sound_file("h", 3600),
)


def longform(
    backgrounds: Iterable[Any],
    audio: Iterable[Any],
    files: tuple[MediaInfo, ...] = FILES,
    **fields: Any,
) -> Timeline:
    lists = {"backgrounds": [*backgrounds], "audio": [*audio]}
    document = {"mode": "longform", **lists, **fields}
    return timeline_of(document, *files)


def refused(*arguments: Any, **fields: Any) -> tuple[Problem, ...]:
    with pytest.raises(SpecError) as caught:
        longform(*arguments, **fields)
    return caught.value.problems


def planned(timeline: Timeline) -> tuple[Segment, ...]:
    assert timeline.canvas
    unique, playback = segments(timeline, timeline.canvas, Cutting())
    assert sum(entry.frames for entry in playback) == timeline.frame_count
    return unique


def unique_seconds(timeline: Timeline) -> float:
    assert timeline.canvas
    return float(sum(s.frames for s in planned(timeline)) / timeline.canvas.frame_rate)


def backdrop(timeline: Timeline) -> Sequence:
    content = timeline.layers[0].content
    assert isinstance(content, Sequence)
    return content


def test_three_hours_of_four_pictures_are_four_stills_and_four_crossfades() -> None:
    timeline = longform(PICTURES, [{"src": "h"}] * 3)
    assert timeline.frame_count == 3 * 3600 * 30
    kinds = sorted((s.kind.value, s.frames) for s in planned(timeline))
    assert kinds == [("moving", 29)] * 4 + [("still", 300)] * 4


def test_one_picture_is_one_still_without_crossfade() -> None:
    timeline = longform(PICTURES[:1], [{"src": "h"}])
    (segment,) = planned(timeline)
    assert (segment.kind, segment.frames) == (SegmentKind.STILL, 300)
    assert isinstance(timeline.layers[0].content, Still)


def test_one_picture_shown_briefly_is_one_still_too() -> None:
    timeline = longform([{"src": "p", "duration": 0.5}], [{"src": "a"}])
    assert len(planned(timeline)) == 1


def test_a_loop_with_a_title_per_chapter_repeats_nearly_everything() -> None:
    audio = [{"src": "a", "title": f"Piece {number}"} for number in range(20)]
    timeline = longform([{"src": "v"}], audio, titles={}, crossfade=0)
    assert timeline.frame_count == 3600 * 30
    assert unique_seconds(timeline) <= 30 + 20 * 9, "a round, and each title with what it cuts"


def test_fewer_titles_cut_less() -> None:
    files = (*FILES, sound_file("quarter", 300))
    audio = [{"src": "quarter", "title": f"Piece {number}"} for number in range(12)]
    timeline = longform([{"src": "v"}], audio, files=files, titles={}, crossfade=0)
    assert unique_seconds(timeline) < 200


def test_a_loop_of_half_a_second_for_three_hours_is_one_segment() -> None:
    files = (*FILES, video_file("blink", "0.5"))
    timeline = longform([{"src": "blink"}], [{"src": "h"}] * 3, files=files, crossfade=0)
    (segment,) = planned(timeline)
    assert segment.frames == 15


def test_the_period_is_the_lengths_less_a_crossfade_each() -> None:
    shown = [{"src": "p", "duration": 7}, {"src": "v"}, {"src": "q"}]
    starts = [c.range_in_parent.start for c in backdrop(longform(shown, [{"src": "h"}])).children]
    period = round((7 + 30.03 + 20) * 30) - 3 * 30
    assert {b - a for a, b in zip(starts, starts[3:], strict=False)} == {period}


def test_a_loop_of_one_video_crossfades_into_itself() -> None:
    loop = backdrop(longform([{"src": "v"}], [{"src": "h"}]))
    assert {join.frames for join in loop.joins if join} == {30}
    assert len({id(child.content) for child in loop.children}) <= 2, "the last may be cut short"


def test_without_crossfade_backgrounds_only_meet() -> None:
    assert set(backdrop(longform(PICTURES, [{"src": "h"}], crossfade=0)).joins) == {None}


def test_a_video_shown_for_longer_than_it_lasts_starts_again() -> None:
    shown = [{"src": "v", "duration": 70}, {"src": "p"}]
    first = backdrop(longform(shown, [{"src": "h"}])).children[0]
    assert len(first.range_in_parent) == 2100
    assert isinstance(first.content, Sequence)
    assert [len(c.range_in_parent) for c in first.content.children] == [901, 901, 298]


def test_trim_and_speed_of_a_background_hold() -> None:
    shown = [{"src": "v", "trim": {"start": 10}, "speed": 2}, {"src": "p"}]
    first = backdrop(longform(shown, [{"src": "h"}])).children[0]
    assert isinstance(first.content, Video)
    assert first.content.trim_seconds == 10
    assert first.content.speed == 2
    assert len(first.range_in_parent) == 300


def test_backgrounds_are_silent() -> None:
    loud = (*FILES[:4], video_file("v", 30, sound=sound_stream(30)), *FILES[5:])
    timeline = longform([{"src": "v"}], [{"src": "a"}], files=loud)
    assert timeline.soundtrack
    assert [clip.asset for clip in timeline.soundtrack.clips] == ["a"]


def test_a_background_shorter_than_twice_the_crossfade_is_refused() -> None:
    (problem,) = refused([{"src": "p"}, {"src": "short"}], [{"src": "a"}])
    assert (problem.code, problem.pointer) == ("background_too_short", "/backgrounds/1")


def test_sources_of_the_wrong_kind_are_named_where_the_client_wrote_them() -> None:
    problems = refused([{"src": "p", "type": "video"}, {"src": "q"}], [{"src": "a"}, {"src": "p"}])
    assert [(p.code, p.pointer) for p in problems] == [
        ("source_wrong_kind", "/backgrounds/0/src"),
        ("source_wrong_kind", "/audio/1/src"),
    ]


@pytest.mark.parametrize("count", [2, 4])
def test_backgrounds_that_are_shown_for_no_time_are_refused(count: int) -> None:
    flashes = [{**picture, "duration": 0.00001} for picture in PICTURES[:count]]
    fields = {"crossfade": 0, "output": {"format": "mp3"}}
    (problem,) = refused(flashes, [{"src": "h"}] * 3, **fields)
    assert (problem.code, problem.pointer) == ("loop_too_short", "/backgrounds")


def test_a_video_that_is_shown_for_no_time_is_refused() -> None:
    fields = {"crossfade": 0, "output": {"format": "mp3"}}
    shown = [{"src": "v", "trim": {"end": 0.00001}}]
    (problem,) = refused(shown, [{"src": "h"}] * 3, **fields)
    assert (problem.code, problem.pointer) == ("loop_too_short", "/backgrounds/0")


@pytest.mark.parametrize("count", [1, 2])
def test_fields_of_videos_are_refused_where_the_file_is_a_picture(count: int) -> None:
    shown = [{**PICTURES[0], "trim": {"start": 1}, "speed": 2}, {"src": "v", "speed": 2}]
    problems = refused(shown[:count], [{"src": "h"}])
    assert [(p.code, p.pointer) for p in problems] == [
        ("field_not_allowed", "/backgrounds/0/trim"),
        ("field_not_allowed", "/backgrounds/0/speed"),
    ]


def test_pictures_to_draw_are_asked_for_by_the_titles() -> None:
    audio = [{"src": "a", "title": "One"}, {"src": "a"}, {"src": "a", "title": "Two"}]
    document = {"mode": "longform", "backgrounds": PICTURES, "audio": audio, "titles": {}}
    media = {file.sha256: file for file in FILES}
    asked = pictures_to_draw(load_spec(document), Facts(media))
    assert list(asked.values()) == [["/titles"], ["/titles"]]


def test_titles_do_not_move_the_pointers_of_the_playlist() -> None:
    audio = [{"src": "a", "title": "One"}, {"src": "a", "title": "Two"}, {"src": "p"}]
    (problem,) = refused(PICTURES, audio, titles={})
    assert problem.pointer == "/audio/2/src"


def test_more_than_three_hours_of_sound_are_refused_with_their_total() -> None:
    files = (*FILES, sound_file("second", 1))
    (problem,) = refused(PICTURES, [{"src": "h"}] * 3 + [{"src": "second"}], files=files)
    assert (problem.code, problem.pointer) == ("audio_too_long", "/audio")
    assert "10801.000 s" in problem.message
    assert longform(PICTURES, [{"src": "h"}] * 3).frame_count == 324_000


def test_pieces_follow_one_another_to_the_sample_over_a_thousand() -> None:
    lasts = [Fraction(10_000 + number, 997) for number in range(1000)]
    files = (FILES[0], *(sound_file(f"s{i}", seconds) for i, seconds in enumerate(lasts)))
    audio = [{"src": f"s{i}", "title": f"{i}"} for i in range(1000)]
    timeline = longform(PICTURES[:1], audio, files=files)
    assert timeline.soundtrack
    clips = timeline.soundtrack.clips
    ends = [samples_of(end) for end in accumulate(lasts)]
    assert [v.start_sample for v in clips] == [0, *ends[:-1]]
    assert [v.end_sample_exclusive for v in clips] == ends
    bounds = [(c.start_sample, c.end_sample_exclusive) for c in timeline.chapters]
    assert bounds == [(v.start_sample, v.end_sample_exclusive) for v in clips]


def test_pieces_fade_at_their_joins_unless_they_say_otherwise() -> None:
    audio = [{"src": "a"}, {"src": "a", "fadeIn": 0, "fadeOut": 5}]
    timeline = longform(PICTURES, audio)
    assert timeline.soundtrack
    first, second = (
        [(p.sample // 48_000, p.gain) for p in v.gain] for v in timeline.soundtrack.clips
    )
    assert first == [(0, 0), (2, 1), (178, 1), (180, 0)]
    assert second == [(0, 1), (175, 1), (180, 0)]


def test_titled_pieces_become_chapters() -> None:
    audio = [{"src": "a", "title": "One"}, {"src": "a"}, {"src": "a", "title": "Three"}]
    chapters = longform(PICTURES, audio).chapters
    found = [(c.title, c.start_sample / 48_000, c.end_sample_exclusive / 48_000) for c in chapters]
    assert found == [("One", 0, 180), ("Three", 360, 540)]


def test_titles_are_shown_when_their_pieces_start() -> None:
    audio = [{"src": "a", "title": "One"}, {"src": "a"}, {"src": "a", "title": "Three"}]
    timeline = longform(PICTURES, audio, titles={"duration": 4})
    ranges = [(la.range_in_parent.start, la.range_in_parent.end) for la in timeline.layers[1:]]
    assert ranges == [(0, 120), (360 * 30, 364 * 30)]
    assert all(layer.enter and layer.exit for layer in timeline.layers[1:])


def test_a_title_does_not_outlast_its_piece() -> None:
    files = (*FILES, sound_file("jingle", 2))
    timeline = longform(PICTURES, [{"src": "jingle", "title": "J"}, {"src": "a"}], files, titles={})
    assert len(timeline.layers[1].range_in_parent) == 60


@pytest.mark.parametrize("position", ["topLeft", "center", "bottomRight"])
def test_titles_keep_a_margin_from_the_edges(position: str) -> None:
    audio = [{"src": "a", "title": "One"}]
    (_, title) = longform(PICTURES, audio, titles={"position": position}).layers
    place = title.placement
    assert place
    corners = {"topLeft": (96, 54), "center": (860, 515), "bottomRight": (1624, 976)}
    assert (place.x, place.y) == corners[position]


def test_the_playlist_decides_the_length_in_sound_alone_too() -> None:
    files = (image_file("p"), sound_file("odd", Fraction(48_001, 48_000)))
    timeline = longform(PICTURES[:1], [{"src": "odd"}] * 3, files, output={"format": "m4a"})
    assert timeline.canvas is None
    assert timeline.soundtrack
    assert timeline.soundtrack.sample_count == 144_003
    assert all(
        a.end_sample_exclusive == b.start_sample for a, b in pairwise(timeline.soundtrack.clips)
    )

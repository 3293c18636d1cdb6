"""The drawing shows what is when, and hides no work."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest

from reelmill.cli.plan_drawing import Origin, Row, Stretch, draw
from reelmill.cli.plan_view import rows, stretches
from reelmill.core.plan.picture import Stack
from reelmill.core.plan.segments import PlaybackEntry, Segment, SegmentKind
from reelmill.core.plan.shot import Shot
from reelmill.usecases.ports.plan_summary import TimelineTrack

MOVING = Segment(SegmentKind.MOVING, (Shot(30, Stack()),))
STILL = Segment(SegmentKind.STILL, (Shot(300, Stack()),))


def drawn_rows(tracks: list[Row], work: list[Stretch], total: float, width: int) -> dict[str, str]:
    lines = draw(tracks, work, total, width).plain.splitlines()
    return {line[:14].strip(): line[15:] for line in lines}


def test_a_row_is_drawn_where_something_is_seen() -> None:
    drawn = drawn_rows([Row("text", ((5, 10),))], [], 20, 55)
    assert drawn["text"] == "·" * 10 + "█" * 10 + "·" * 20


def test_the_shortest_thing_still_has_a_column() -> None:
    drawn = drawn_rows([Row("text", ((9_999.99, 10_000),))], [], 10_000, 55)
    assert drawn["text"].count("█") == 1


def test_the_dearest_work_of_a_column_is_shown() -> None:
    work = [
        Stretch(0, 100, Origin.REPEAT),
        Stretch(100, 100.04, Origin.ENCODE),
        Stretch(100.04, 200, Origin.CACHED),
    ]
    drawn = drawn_rows([], work, 200, 55)["segments"]
    assert drawn.count("█") == 1
    assert drawn == "░" * 20 + "█" + "▒" * 19


@pytest.mark.parametrize("width", [1, 40, 80, 200])
def test_no_row_is_wider_than_asked_unless_that_is_absurd(width: int) -> None:
    tracks = [Row("a very long name of a track", ((0, 3600),))]
    drawn = draw(tracks, [Stretch(0, 3600, Origin.STILL)], 3600, width).plain
    assert max(map(len, drawn.splitlines())) <= max(width, 60)


def test_only_the_first_turn_of_a_segment_costs_anything() -> None:
    playback = [
        PlaybackEntry(0, 300),
        PlaybackEntry(0, 150),
        PlaybackEntry(1, 30),
        PlaybackEntry(2, 30),
        PlaybackEntry(1, 30),
    ]
    drawn = list(stretches([STILL, MOVING, MOVING], playback, {2}, Fraction(30)))
    assert [s.origin for s in drawn] == ["still", "repeat", "encode", "cached", "repeat"]
    assert [s.end_seconds for s in drawn] == [10, 15, 16, 17, 18]
    assert all(a.end_seconds == b.start_seconds for a, b in pairwise(drawn))


def track(pointer: str, kind: str, start: float, end: float) -> TimelineTrack:
    return TimelineTrack(label=pointer[1:], type=kind, start=start, end=end, pointer=pointer)


def test_the_top_track_is_drawn_first_and_a_sequence_by_its_parts() -> None:
    tracks = [
        track("/tracks/0", "sequence", 0, 9),
        track("/tracks/0/tracks/0", "image", 0, 5),
        track("/tracks/0/tracks/1", "group", 4, 9),
        track("/tracks/0/tracks/1/tracks/0", "text", 6, 7),
        track("/tracks/1", "group", 2, 8),
        track("/tracks/1/tracks/0", "text", 3, 4),
    ]
    assert rows(tracks) == [
        Row("tracks/1", ((2, 8),)),
        Row("tracks/0", ((0, 5), (4, 9))),
    ]


def test_sounds_share_a_row_where_they_do_not_overlap() -> None:
    tracks = [
        track("/audio/0", "audio", 0, 10),
        track("/audio/1", "audio", 10, 20),
        track("/tracks/0", "audio", 5, 15),
    ]
    assert rows(tracks) == [
        Row("audio", ((0, 10), (10, 20))),
        Row("tracks/0", ((5, 15),)),
    ]

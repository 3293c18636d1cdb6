"""Captions at places: which layers they make, what subtitles keep of them, what is warned of."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.core.captions import Anchor, CanvasLength, CaptionCue, CuePlace
from reelmill.core.drawing_terms import Align
from reelmill.core.errors import SourceError, SpecError
from reelmill.core.spec import load_spec
from reelmill.core.subtitles import Subtitles, subrip_text, webvtt_text
from reelmill.core.timeline.model import Captions, Group, Timeline
from strategies import timeline_of

CANVAS = {"width": 400, "height": 200, "fps": 10}


def cue(start: float, end: float, text: str = "word", **place: Any) -> dict[str, Any]:
    return {"start": start, "end": end, "text": text, **place}


def shown(*cues: dict[str, Any], **fields: Any) -> Timeline:
    track = {"type": "captions", "cues": list(cues), **fields}
    return timeline_of({"canvas": CANVAS, "duration": 100, "tracks": [track]})


def layers(timeline: Timeline) -> list[Captions]:
    (layer,) = timeline.layers
    if isinstance(layer.content, Captions):
        return [layer.content]
    assert isinstance(layer.content, Group)
    return [
        child.content for child in layer.content.children if isinstance(child.content, Captions)
    ]


spans = st.tuples(st.integers(0, 60), st.integers(1, 30), st.integers(0, 6))


@given(st.lists(spans, min_size=1, max_size=20))
def test_as_many_layers_as_show_at_once_hold_all_cues(found: list[tuple[int, int, int]]) -> None:
    cues = [cue(a, a + n, f"t{i}", x=x, y=i) for i, (a, n, x) in enumerate(found)]
    made = layers(shown(*cues))
    assert sum(len(one.cues) for one in made) == len(cues)
    most = max(sum(a <= t < a + n for a, n, _ in found) for t in range(100))
    assert len(made) == most
    for one in made:
        ranges = [each.range_in_parent for each in one.cues]
        assert all(a.end <= b.start for a, b in pairwise(ranges))


def test_thousands_of_places_one_after_the_other_are_one_layer() -> None:
    cues = [cue(n / 50, (n + 1) / 50, x=n, y=n) for n in range(5000)]
    (one,) = layers(shown(*cues))
    assert len(one.cues) == 1000


def test_cues_without_a_place_have_the_layer_that_they_had() -> None:
    plain = shown(cue(0, 2, "a"), cue(1, 3, "b"))
    placed = shown(cue(0, 2, "a"), cue(1, 3, "b"), cue(0, 3, "c", x=5))
    assert layers(placed)[0] == layers(plain)[0]
    assert len(layers(placed)) == 2


def test_more_cues_at_once_than_are_drawn_are_refused() -> None:
    """At the same moment, wherever they stand."""
    cues = [cue(0, 9, x=n) for n in range(33)]
    with pytest.raises(SourceError, match="captions_overlapping"):
        shown(*cues)


@pytest.mark.parametrize(
    ("place", "settings"),
    [
        ({"x": "10%"}, " position:10%,center align:center"),
        ({"x": "10%", "position": "bottomLeft"},
         " line:95%,end position:10%,line-left align:left"),
        ({"x": 40, "y": 50, "position": "topLeft"},
         " line:25%,start position:10%,line-left align:left"),
        ({"x": "50%", "y": "50%", "position": "center", "width": 100},
         " line:50%,center position:50%,center align:center size:25%"),
        ({"position": "topRight"}, " line:5%,start position:95%,line-right align:right"),
        ({"y": 9999}, " line:100%,end"),
        ({"width": "30%"}, " size:30%"),
        ({}, ""),
    ],
)  # fmt: skip
def test_webvtt_keeps_places_as_settings(place: dict[str, Any], settings: str) -> None:
    timeline = shown(cue(0, 1, **place), destinations=["vtt", "srt"])
    text = webvtt_text(timeline.subtitles[0].cues)
    assert text == f"WEBVTT\n\n00:00:00.000 --> 00:00:01.000{settings}\nword\n"


@pytest.mark.parametrize(
    ("place", "key"),
    [
        ({"x": 0, "y": 0, "position": "topLeft"}, "{\\an7}"),
        ({"x": "50%", "y": "50%"}, "{\\an5}"),
        ({"x": "90%"}, "{\\an3}"),
        ({"x": "50%"}, ""),
    ],
)
def test_srt_keeps_the_nearest_of_nine_and_a_warning_says_so(
    place: dict[str, Any], key: str
) -> None:
    timeline = shown(cue(0, 1, **place), destinations=["srt"])
    assert subrip_text(timeline.subtitles[0].cues).split("\n")[2] == f"{key}word"
    (warning,) = timeline.warnings
    assert warning.code == "subtitles_approximated"
    assert "exact places" in warning.message


def test_streams_of_mp4_say_that_they_lose_places() -> None:
    (warning,) = shown(cue(0, 1, x=5), destinations=["stream"]).warnings
    assert warning.message == "`mp4` subtitle streams cannot hold places"


def test_lines_that_a_webvtt_would_align_otherwise_are_warned_of() -> None:
    timeline = shown(cue(0, 1, x=5, position="left", align="right"), destinations=["vtt"])
    (warning,) = timeline.warnings
    assert "lines that are aligned other than their box" in warning.message


FILE = (
    CaptionCue(Fraction(0), Fraction(2), "up", anchor=Anchor.TOP),
    CaptionCue(Fraction(1), Fraction(3), "left", place=CuePlace(CanvasLength(Fraction(1, 10)))),
)


def of_file(**fields: Any) -> Subtitles:
    track = {"type": "captions", "src": "c", "destinations": ["burnIn", "vtt"], **fields}
    document = {"canvas": CANVAS, "duration": 9, "tracks": [track]}
    return timeline_of(document, captions={"c": FILE}).subtitles[0]


@pytest.mark.parametrize("fields", [{"position": "bottom"}, {"preset": "boxedWord"}])
def test_a_stated_position_takes_all_cues_of_a_file_to_one_place(fields: dict[str, Any]) -> None:
    assert [one.text for one in of_file(**fields).cues] == ["up", "up\nleft", "left"]
    assert {(one.anchor, one.place) for one in of_file(**fields).cues} == {(Anchor.TRACK, None)}


@pytest.mark.parametrize("fields", [{}, {"preset": "karaoke"}, {"preset": "card"}])
def test_otherwise_they_stand_where_the_file_says(fields: dict[str, Any]) -> None:
    up, left = of_file(**fields).cues
    assert (up.anchor, left.anchor) == (Anchor.TOP, Anchor.TRACK)
    assert left.place == CuePlace(CanvasLength(Fraction(1, 10)), across=Fraction(1, 2))


@pytest.mark.parametrize(
    ("place", "pointer", "code"),
    [
        ({"x": 1e308}, "x", "out_of_range"),
        ({"y": "nan%"}, "y", "invalid_length"),
        ({"x": "1001%"}, "x", "out_of_range"),
        ({"width": 0}, "width", "out_of_range"),
        ({"position": "middle"}, "position", "unknown_value"),
        ({"align": "justify"}, "align", "field_not_allowed"),
        ({"align": "start"}, "align", "unknown_value"),
    ],
)
def test_places_that_are_none_are_refused_where_they_stand(
    place: dict[str, Any], pointer: str, code: str
) -> None:
    track = {"type": "captions", "cues": [cue(0, 1, **place)]}
    with pytest.raises(SpecError) as caught:
        load_spec({"duration": 1, "tracks": [track]})
    (problem,) = caught.value.problems
    assert (problem.pointer, problem.code) == (f"/tracks/0/cues/0/{pointer}", code)


def test_what_is_moved_into_the_canvas_is_counted() -> None:
    timeline = shown(
        *(cue(n, n + 1, x=5, position="right") for n in range(3)),
        cue(4, 5, x=200, width=20),
        cue(5, 6, x=200),
        cue(6, 7),
    )
    (warning,) = (one for one in timeline.warnings if one.code == "captions_moved")
    assert warning.message.startswith("4 captions do not fit where stated")
    assert warning.pointer == "/tracks/0/cues"


def test_lines_of_a_place_are_aligned_as_it_says() -> None:
    (one,) = of_file().cues[1:]
    assert one.place
    assert one.place.align is None
    (aligned,) = shown(cue(0, 1, x=5, align="left"), destinations=["vtt"]).subtitles[0].cues
    assert aligned.place
    assert aligned.place.align is Align.LEFT

"""Captions at exact places: where their boxes lie, to the pixel, of every kind of file."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from frames import planes, timeline_frames, timeline_hashes
from reelmill.core.plan.segments import Cutting

Box = tuple[int, int, int, int]
"""First and last column, first and last row, exclusive at the end."""

Boxes = Callable[..., list[Box]]

STYLE = {"color": "#000000", "background": {"color": "#ffffff", "padding": 4, "radius": 0}}
SIZES = [(320, 180), (360, 640), (1280, 720)]
TEXTS = {"latin": "Ann is here", "arabic": "مرحبا بالعالم"}
BETWEEN = 40
"""Columns without a box that part two of them."""


def boxes_of(luma: NDArray[np.uint8]) -> list[Box]:
    """The white boxes of a frame that stand side by side, from the left."""
    lit = luma > 128
    columns = np.flatnonzero(lit.any(0))
    parts = np.split(columns, np.flatnonzero(np.diff(columns) > BETWEEN) + 1)
    found = []
    for part in parts:
        if part.size:
            rows = np.flatnonzero(lit[:, part[0] : part[-1] + 1].any(1))
            found.append((int(part[0]), int(part[-1]) + 1, int(rows[0]), int(rows[-1]) + 1))
    return found


@pytest.fixture
def boxes(resolved: Any, tmp_path: Path) -> Boxes:
    """The boxes of captions in the first frame."""

    def see(size: tuple[int, int], file: str = "", suffix: str = "vtt", **track: Any) -> list[Box]:
        shown = {"type": "captions", "style": {"size": size[1] // 20, **STYLE}, **track}
        if file:
            path = tmp_path / f"captions.{suffix}"
            path.write_text(file, encoding="utf-8")
            shown["src"] = str(path)
        canvas = {"width": size[0], "height": size[1], "fps": 10, "background": "#000000"}
        document = {"canvas": canvas, "duration": 0.1, "tracks": [shown]}
        timeline, gathered = resolved(document)
        (frame,) = timeline_frames(timeline, Cutting(), gathered.paths)
        return boxes_of(planes(frame)[0])

    return see


def vtt(*cues: tuple[str, str]) -> str:
    each = (f"00:00.000 --> 00:09.000 {settings}\n{text}\n\n" for settings, text in cues)
    return "WEBVTT\n\n" + "".join(each)


def ass(*texts: str, margins: str = "0,0,0", alignment: int = 2, style: str = "10,10,10") -> str:
    events = "".join(
        f"Dialogue: 0,0:00:00.00,0:00:09.00,Default,,{margins},,{text}\n" for text in texts
    )
    return (
        "[Script Info]\nPlayResX: 384\nPlayResY: 216\nLayoutResX: 1\nLayoutResY: 9\n"
        "[V4+ Styles]\nFormat: Name\n"
        "Style: Default,Arial,20,&H00FFFFFF,&H000000FF,&H00000000,&H00000000,"
        f"0,0,0,0,100,100,0,0,1,2,2,{alignment},{style},1\n"
        f"[Events]\nFormat: Layer\n{events}"
    )


def edge(box: Box, across: float, down: float) -> tuple[float, float]:
    """A point of a box: 0 is its left or top, 1 its right or bottom."""
    left, right, top, bottom = box
    return left + across * (right - left), top + down * (bottom - top)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("settings", "point", "wanted"),
    [
        ("line:30% position:10% align:left", (0, 0), (0.1, 0.3)),
        ("line:30%,center position:50% align:center", (0.5, 0.5), (0.5, 0.3)),
        ("line:70%,end position:90% align:right", (1, 1), (0.9, 0.7)),
        ("line:12.5% position:20%,line-left size:60% align:center", (0.5, 0), (0.5, 0.125)),
        ("line:40% position:75%,line-right align:left size:60%", (0, 0), (0.15, 0.4)),
    ],
)
def test_boxes_stand_at_the_percentages_of_webvtt(
    settings: str,
    point: tuple[float, float],
    wanted: tuple[float, float],
    size: tuple[int, int],
    text: str,
    boxes: Boxes,
) -> None:
    (box,) = boxes(size, vtt((settings, TEXTS[text])))
    assert edge(box, *point) == pytest.approx((wanted[0] * size[0], wanted[1] * size[1]), abs=1)


@pytest.mark.parametrize(
    ("text", "align", "point"),
    [("latin", "start", 0), ("latin", "end", 1), ("arabic", "start", 1), ("arabic", "end", 0)],
)
def test_start_is_where_the_text_begins_to_be_read(
    text: str, align: str, point: int, boxes: Boxes
) -> None:
    (box,) = boxes((640, 360), vtt((f"align:{align}", TEXTS[text])))
    assert edge(box, point, 1) == pytest.approx((point * 640, 0.95 * 360), abs=1)


def test_lines_are_counted_within_the_margins(boxes: Boxes) -> None:
    """At a size of 18 pixels a line is 21.6 high, the padding of a box is 4, a margin 18."""
    tops = [boxes((640, 360), vtt((f"line:{line}", "word")))[0][2] for line in (0, 1, 5)]
    assert tops == pytest.approx([18, 39.6, 126], abs=1)
    bottoms = [boxes((640, 360), vtt((f"line:{line}", "word")))[0][3] for line in (-1, -2, -5)]
    assert bottoms == pytest.approx([342, 320.4, 255.6], abs=1)


def test_lines_that_would_lie_outside_are_moved_inside(boxes: Boxes) -> None:
    two = "one\ntwo"
    assert boxes((640, 360), vtt(("line:-1", two)))[0][3] == pytest.approx(342, abs=1)
    assert boxes((640, 360), vtt(("line:99", two)))[0][3] == pytest.approx(342, abs=1)
    assert boxes((640, 360), vtt(("line:-99", two)))[0][2] == pytest.approx(18, abs=1)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("key", range(1, 10))
def test_a_position_of_ass_is_that_point_of_the_box(
    key: int, size: tuple[int, int], text: str, boxes: Boxes
) -> None:
    file = ass(rf"{{\an{key}\pos(192,97.2)}}{TEXTS[text]}")
    (box,) = boxes(size, file, "ass")
    point = (key - 1) % 3 / 2, 1 - (key - 1) // 3 / 2
    assert edge(box, *point) == pytest.approx((size[0] / 2, 0.45 * size[1]), abs=1)


@pytest.mark.parametrize("size", SIZES[1:3])
@pytest.mark.parametrize(
    ("alignment", "wanted"),
    [
        (1, (30, 196)),
        (2, (197, 196)),
        (3, (364, 196)),
        (4, (30, 108)),
        (5, (197, 108)),
        (7, (30, 20)),
        (9, (364, 20)),
    ],
)
def test_margins_of_events_go_before_those_of_styles(
    alignment: int, wanted: tuple[float, float], size: tuple[int, int], boxes: Boxes
) -> None:
    """30 from the left and 20 from above or below by the event, 20 from the right by its style."""
    file = ass("word", margins="30,0,20", alignment=alignment, style="10,20,10")
    (box,) = boxes(size, file, "ass")
    point = (alignment - 1) % 3 / 2, 1 - (alignment - 1) // 3 / 2
    place = (wanted[0] * size[0] / 384, wanted[1] * size[1] / 216)
    assert edge(box, *point) == pytest.approx(place, abs=1)


def test_an_override_goes_before_the_style_and_the_first_of_two_counts(boxes: Boxes) -> None:
    (box,) = boxes((640, 360), ass(r"{\an7\pos(96,54)\an3\pos(1,1)}word"), "ass")
    assert edge(box, 0, 0) == pytest.approx((160, 90), abs=1)
    (old,) = boxes((640, 360), ass(r"{\a5\pos(96,54)}word"), "ass")
    assert old == box


def test_corners_of_an_srt_keep_the_usual_margin(boxes: Boxes) -> None:
    file = "00:00:00,000 --> 00:00:09,000\n{\\an9}word\n"
    (box,) = boxes((640, 360), file, "srt")
    assert edge(box, 1, 0) == pytest.approx((608, 18), abs=1)


LEFT, RIGHT = "position:5% align:left size:40%", "position:95% align:right size:40%"


def test_two_who_speak_at_once_stand_side_by_side(boxes: Boxes) -> None:
    left, right = boxes((640, 360), vtt((LEFT, "Who is it?"), (RIGHT, "It is me.")))
    assert edge(left, 0, 1) == pytest.approx((32, 342), abs=1)
    assert edge(right, 1, 1) == pytest.approx((608, 342), abs=1)
    assert left[2:] == right[2:]


def test_those_of_one_place_are_stacked_and_those_without_one_stand_apart(boxes: Boxes) -> None:
    line = boxes((640, 360), vtt((LEFT, "one")))[0]
    both = boxes((640, 360), vtt((LEFT, "one"), (LEFT, "two"), ("", "free")))
    assert [box[3] for box in both] == [342, 342]
    height = both[0][3] - both[0][2]
    assert height == pytest.approx(line[3] - line[2] + 21.6, abs=1)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("text", TEXTS)
def test_cues_of_the_spec_say_the_same(text: str, size: tuple[int, int], boxes: Boxes) -> None:
    """The usual margin is that of the picture, which is up to 2 pixels higher for tall letters."""
    fields = {"start": 0, "end": 9, "text": TEXTS[text]}
    placed = {**fields, "x": "25%", "y": 50, "position": "topLeft"}
    (box,) = boxes(size, cues=[placed])
    assert edge(box, 0, 0) == pytest.approx((size[0] / 4, 50), abs=1)
    (box,) = boxes(size, cues=[{**fields, "x": "60%", "align": "left"}])
    assert edge(box, 0.5, 1) == pytest.approx((0.6 * size[0], 0.95 * size[1]), abs=2)
    (box,) = boxes(size, cues=[{**fields, "position": "topRight"}], position="center")
    assert edge(box, 1, 0) == pytest.approx((0.95 * size[0], 0.05 * size[1]), abs=2)


def test_a_narrow_cue_wraps_and_its_lines_are_aligned(boxes: Boxes) -> None:
    cue = {"start": 0, "end": 9, "text": "mmmmm mm", "x": 100, "y": 100, "position": "topLeft"}
    ((_, right, top, bottom),) = boxes((640, 360), cues=[{**cue, "width": 110}])
    assert right <= 210
    assert bottom - top == pytest.approx(2 * 21.6 + 8, abs=1)


def test_a_position_of_the_track_goes_before_places_of_its_file(boxes: Boxes) -> None:
    file = vtt((LEFT, "one"), ("line:0", "two"))
    (box,) = boxes((640, 360), file, position="top")
    assert edge(box, 0.5, 0) == pytest.approx((320, 18), abs=1)
    assert box[3] - box[2] == pytest.approx(2 * 21.6 + 8, abs=1)
    (box,) = boxes((640, 360), file, preset="boxedWord", active=None)
    assert edge(box, 0.5, 0.5) == pytest.approx((320, 180), abs=1)


@pytest.mark.parametrize("x", ["-50", "0", "384", "99999"])
def test_a_place_outside_is_moved_inside(x: str, boxes: Boxes) -> None:
    (box,) = boxes((640, 360), ass(rf"{{\pos({x},999)}}word"), "ass")
    assert edge(box, float(x) > 0, 1) == pytest.approx((640 * (float(x) > 0), 360), abs=1)


SPOKEN = [
    {"start": 0.2, "end": 1.4, "text": "Who is it?", "x": "5%", "position": "left"},
    {"start": 0.9, "end": 2, "text": "It is me.", "x": "95%", "position": "right"},
    {"start": 1.1, "end": 1.3, "text": "(they laugh)"},
]


def test_each_shows_in_its_own_frames_however_they_are_cut(resolved: Any) -> None:
    """Ten frames a second: 2 to 14 on the left, 9 to 20 on the right, 11 to 13 in the middle."""
    canvas = {"width": 640, "height": 360, "fps": 10, "background": "#000000"}
    track = {"type": "captions", "style": {"size": 18, **STYLE}, "cues": SPOKEN}
    below = {"type": "shape", "shape": "rectangle", "width": 2, "height": 2, "fill": "#101010"}
    document = {"canvas": canvas, "duration": 2.5, "tracks": [below, track]}
    timeline, gathered = resolved(document)
    whole = Cutting(Fraction(100), Fraction(10), Fraction(100))
    frames = timeline_frames(timeline, whole, gathered.paths)
    shown = []
    for frame in frames:
        middles = [(box[0] + box[1]) / 2 for box in boxes_of(planes(frame)[0])]
        shown.append("".join("lmr"[int(middle * 3 / 640)] for middle in middles))
    assert shown == [
        *([""] * 2),
        *(["l"] * 7),
        *(["lr"] * 2),
        *(["lmr"] * 2),
        "lr",
        *(["r"] * 6),
        *([""] * 5),
    ]
    pieces = Cutting(Fraction(7, 30), Fraction(1, 3), Fraction(100))
    hashes = timeline_hashes(timeline, whole, gathered.paths)
    assert timeline_hashes(timeline, pieces, gathered.paths) == hashes

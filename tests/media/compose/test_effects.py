"""Effects and animated properties as pixels: what the plan says of a frame is what it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from math import erf, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from frames import Frames, planes, timeline_frames, timeline_hashes
from reelmill.core.plan.segments import Cutting, SegmentKind, segments, spans
from reelmill.core.spec.values.easing import Easing
from reelmill.core.timeline.model import PixelFormat, Timeline
from reelmill.media.compose.expressions import by_frame
from reelmill.media.compose.segment import segment_recipe
from reelmill.media.encode import encode

CANVAS = {"width": 64, "height": 48, "fps": 30}
WHOLE = Cutting(Fraction(100), Fraction(10), Fraction(100))
PIECES = Cutting(Fraction(7, 30), Fraction(1, 3), Fraction(100))
BLUR = [{"type": "blur", "radius": 3}]

Resolve = Callable[[dict[str, Any]], Any]


@pytest.fixture
def white(tmp_path: Path) -> dict[str, Any]:
    Image.new("RGB", (64, 48), "white").save(tmp_path / "white.png")
    return {"type": "image", "src": "white.png"}


def opacity(*keys: tuple[float | str, float, str]) -> dict[str, Any]:
    made = [{"time": time, "value": value, "easing": easing} for time, value, easing in keys]
    return {"animate": {"opacity": made}}


def levels(frames: Frames) -> list[int]:
    return [int(planes(frame)[0][24, 32]) for frame in frames]


def meant(timeline: Timeline) -> list[float]:
    """Luma of white over black, by what the timeline says of each frame."""
    ((_, value),) = timeline.layers[-1].effects[-1].numbers
    shown = (min(1.0, max(0.0, float(value.at(n)))) for n in range(timeline.frame_count))
    return [16 + 219 * each for each in shown]


@pytest.mark.parametrize("easing", ["linear", "easeInOutCubic", "easeOutBack", "hold"])
def test_each_frame_has_the_opacity_that_the_keys_say(
    easing: str, resolved: Resolve, white: dict[str, Any]
) -> None:
    keys = opacity((0.05, 0.2, "linear"), ("60%", 1, easing), (-0.11, 0.4, "easeInSine"))
    timeline, gathered = resolved({"canvas": CANVAS, "duration": 1, "tracks": [{**white, **keys}]})
    found = levels(timeline_frames(timeline, WHOLE, gathered.paths))
    assert np.abs(np.subtract(found, meant(timeline))).max() <= 1.5


@pytest.mark.parametrize(
    "track",
    [
        {"type": "image", "src": "white.png"},
        {"type": "shape", "shape": "ellipse", "fill": "#ff8800c0", "width": 41, "height": 33},
        {"type": "video", "src": "@"},
        {"type": "group", "tracks": [{"type": "image", "src": "white.png", "width": 20}]},
    ],
    ids=lambda track: track["type"],
)
def test_frames_are_the_same_however_the_timeline_is_cut(
    track: dict[str, Any], resolved: Resolve, stamped: Callable[..., Path], white: dict[str, Any]
) -> None:
    source = str(stamped(frames=45, width=64, height=48))
    keys = opacity((0.2, 0.8, "linear"), (0.5, 0.3, "easeInQuad"), (0.9, 0.8, "hold"))
    faded = {**track, **keys, "effects": BLUR}
    if track.get("src") == "@":
        faded["src"] = source
    below = {"type": "video", "src": source}
    timeline, gathered = resolved({"canvas": CANVAS, "duration": 1.2, "tracks": [below, faded]})
    whole = timeline_hashes(timeline, WHOLE, gathered.paths)
    assert timeline_hashes(timeline, PIECES, gathered.paths) == whole
    assert len(set(whole)) > 30


def test_a_still_is_a_still_before_between_and_after_its_changes(
    resolved: Resolve, white: dict[str, Any]
) -> None:
    keys = opacity((1, 1, "linear"), (2, 0.5, "linear"), (4, 0.5, "linear"), (5, 1, "easeInQuad"))
    timeline, gathered = resolved({"canvas": CANVAS, "duration": 8, "tracks": [{**white, **keys}]})
    cut = [(s.range_in_timeline.start, s.kind) for s in spans(timeline, timeline.canvas, WHOLE)]
    still, moving = SegmentKind.STILL, SegmentKind.MOVING
    assert cut == [(0, still), (31, moving), (60, still), (121, moving), (150, still)]
    unique, playback = segments(timeline, timeline.canvas, Cutting())
    assert len(unique) == 4  # the first and the last are the same picture
    assert playback[0].segment == playback[-1].segment
    found = levels(timeline_frames(timeline, WHOLE, gathered.paths))
    assert np.abs(np.subtract(found, meant(timeline))).max() <= 1.5
    assert [found[at] for at in (0, 30, 60, 120, 150, 239)] == [235, 235, 125, 125, 235, 235]


def test_a_segment_of_1800_keyed_frames_renders(resolved: Resolve, white: dict[str, Any]) -> None:
    keys = [(n / 30, 0.1 + 0.8 * (n * 7 % 10) / 10, "linear") for n in range(1800)]
    timeline, gathered = resolved(
        {"canvas": CANVAS, "duration": 60, "tracks": [{**white, **opacity(*keys)}]}
    )
    unique, _ = segments(timeline, timeline.canvas, WHOLE)
    assert max(segment.frames for segment in unique) >= 1798
    found = levels(timeline_frames(timeline, WHOLE, gathered.paths))
    assert np.abs(np.subtract(found, meant(timeline))).max() <= 1.5


def test_values_of_frames_are_asked_for_by_few_questions() -> None:
    assert by_frame([5], "n") == "5"
    assert by_frame([1, 1, 2, 2], "n") == "if(lt(n,2),1,2)"
    nested = by_frame(range(4096), "n")
    deepest = max(
        nested[:at].count("(") - nested[:at].count(")") for at in range(0, len(nested), 97)
    )
    assert deepest <= 24  # two brackets for each of twelve questions


def test_a_blurred_picture_keeps_its_edges_where_it_is_opaque(
    resolved: Resolve, white: dict[str, Any]
) -> None:
    box = {"x": 16, "y": 12, "width": 32, "height": 24, "position": "topLeft", "effects": BLUR}
    timeline, gathered = resolved({"canvas": CANVAS, "duration": 1, "tracks": [{**white, **box}]})
    (frame,) = timeline_frames(timeline, WHOLE, gathered.paths)[:1]
    luma = planes(frame)[0]
    assert np.abs(luma[12:36, 16:48].astype(int) - 235).max() <= 1
    assert luma[12:36, :16].max() == 16


def test_a_blurred_shape_is_soft_beyond_its_edges(resolved: Resolve) -> None:
    shape = {"type": "shape", "shape": "rectangle", "fill": "white", "width": 32, "height": 24}
    timeline, gathered = resolved(
        {"canvas": CANVAS, "duration": 1, "tracks": [{**shape, "effects": BLUR}]}
    )
    (frame,) = timeline_frames(timeline, WHOLE, gathered.paths)[:1]
    row = planes(frame)[0][24].astype(int)
    edge = row[8:26]
    assert np.all(np.diff(edge) >= 0)
    assert abs(edge[7] + edge[8] - 251) <= 4  # half way at the edge itself
    wanted = [16 + 219 * _normal((x + 0.5 - 16) / 3) for x in range(8, 26)]
    assert np.abs(edge - wanted).max() <= 8


def _normal(deviations: float) -> float:
    return (1 + erf(deviations / sqrt(2))) / 2


def test_every_easing_can_be_asked_for(resolved: Resolve, white: dict[str, Any]) -> None:
    keys = [(n / 4, n % 2, easing) for n, easing in enumerate(Easing)]
    timeline, gathered = resolved(
        {"canvas": CANVAS, "duration": 7, "tracks": [{**white, **opacity(*keys)}]}
    )
    found = levels(timeline_frames(timeline, WHOLE, gathered.paths))
    assert np.abs(np.subtract(found, meant(timeline))).max() <= 1.5


def test_a_canvas_with_alpha_is_clear_where_nothing_lies(resolved: Resolve, tmp_path: Path) -> None:
    shape = {"type": "shape", "shape": "rectangle", "fill": "#ffffff80", "width": 32, "height": 24}
    timeline, gathered = resolved({"canvas": CANVAS, "duration": 1, "tracks": [shape]})
    canvas = replace(timeline.canvas, pixels=PixelFormat.CLEAR)
    (segment,), _ = segments(timeline, canvas, WHOLE)
    recipe = segment_recipe(segment, canvas, ("-f", "rawvideo"))
    encode(recipe, gathered.paths, tmp_path / "raw")
    frame = np.fromfile(tmp_path / "raw", np.uint8).reshape(segment.frames, 48 * 5 // 2, 64)[0]
    alpha = frame[48 * 3 // 2 :]
    assert np.abs(alpha[12:36, 16:48].astype(int) - 128).max() <= 1
    assert alpha[:12].max() == alpha[:, :16].max() == 0
    assert np.abs(frame[14:34, 18:46].astype(int) - 235).max() <= 1  # colours are not weighted

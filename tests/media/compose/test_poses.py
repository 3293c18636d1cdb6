"""Pictures that are moved, scaled and turned: to a fraction of a pixel, and alike in any cut."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import cos, radians, sin
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from frames import Frames, planes, timeline_frames, timeline_hashes
from reelmill.core.errors import SpecError
from reelmill.core.plan.segments import Cutting, SegmentKind, segments, spans

CANVAS = {"width": 192, "height": 108, "fps": 30}
WHOLE = Cutting(Fraction(100), Fraction(10), Fraction(100))
PIECES = Cutting(Fraction(7, 30), Fraction(1, 3), Fraction(100))

Resolve = Callable[[dict[str, Any]], Any]


@pytest.fixture
def white(tmp_path: Path) -> dict[str, Any]:
    Image.new("RGB", (40, 24), "white").save(tmp_path / "white.png")
    return {"type": "image", "src": "white.png", "width": 40, "height": 24}


def animate(**properties: list[tuple[Any, ...]]) -> dict[str, Any]:
    names = ("time", "value", "easing")
    made = {n: [dict(zip(names, k, strict=False)) for k in keys] for n, keys in properties.items()}
    return {"animate": made}


def moments(frame: Frames) -> tuple[float, float, float]:
    """Centre of what is lit, across and down from the top left of the canvas, and its area."""
    luma = (planes(frame)[0].astype(float) - 16) / 219
    rows, columns = np.mgrid[0 : luma.shape[0], 0 : luma.shape[1]] + 0.5
    area = luma.sum()
    return (luma * columns).sum() / area, (luma * rows).sum() / area, area


def test_a_picture_moves_by_fractions_of_a_pixel(resolved: Resolve, white: dict[str, Any]) -> None:
    keys = animate(x=[(0, 50), (1, 53.9)], y=[(0, "25%"), (1, 70, "easeInQuad")])
    document = {"canvas": CANVAS, "duration": 1, "tracks": [{**white, **keys}]}
    timeline, gathered = resolved(document)
    found = [moments(frame) for frame in timeline_frames(timeline, WHOLE, gathered.paths)]
    wanted = [(50 + 3.9 * n / 30, 27 + 43 * (n / 30) ** 2) for n in range(30)]
    assert np.abs(np.subtract([f[:2] for f in found], wanted)).max() <= 0.03


def test_a_picture_grows_about_its_anchor_and_turns_about_its_centre(
    resolved: Resolve, white: dict[str, Any]
) -> None:
    place = {"position": "topLeft", "x": 60, "y": 30}
    keys = animate(scale=[(0, 0.5), (1, 1.5)], rotation=[(0, 0), (1, 90)])
    timeline, gathered = resolved(
        {"canvas": CANVAS, "duration": 1, "tracks": [{**white, **place, **keys}]}
    )
    frames = timeline_frames(timeline, WHOLE, gathered.paths)
    for n in range(0, 30, 7):
        scale, angle = 0.5 + n / 30, radians(3 * n)
        x, y, area = moments(frames[n])
        assert abs(x - (60 + 20 * scale)) <= 0.05
        assert abs(y - (30 + 12 * scale)) <= 0.05
        assert abs(area / (960 * scale**2) - 1) <= 0.03
        luma = planes(frames[n])[0]
        for across in (-17, 17):  # inside the turned picture, near its ends
            at = (across * scale * cos(angle), across * scale * sin(angle))
            assert luma[int(y + at[1]), int(x + at[0])] > 225


def test_at_its_own_place_a_carried_picture_is_the_picture(
    resolved: Resolve, white: dict[str, Any]
) -> None:
    tracks = [{**white, "x": 70, "y": 40}, {**white, **animate(x=[(0, 70)], y=[(0, 40)])}]
    shown = []
    for track in tracks:
        timeline, gathered = resolved({"canvas": CANVAS, "duration": 1, "tracks": [track]})
        shown.append(timeline_frames(timeline, WHOLE, gathered.paths)[0])
    assert np.abs(np.subtract(*[frame.astype(int) for frame in shown])).max() <= 2


@pytest.mark.parametrize("kind", ["image", "video", "looped", "group", "text"])
def test_frames_are_the_same_however_the_timeline_is_cut(
    kind: str, resolved: Resolve, stamped: Callable[..., Path], white: dict[str, Any]
) -> None:
    source = str(stamped(frames=45, width=64, height=48))
    text = {"type": "text", "text": "Rm", "style": {"size": 20}}
    track: dict[str, Any] = {
        "image": white,
        "video": {"type": "video", "src": source, "width": 50},
        "looped": {
            "type": "video",
            "src": source,
            "width": 50,
            "end": "loop",
            "trim": {"end": 0.5},
        },
        "group": {"type": "group", "tracks": [white, text]},
        "text": text,
    }[kind]
    keys = animate(
        x=[(0.1, 20), (0.5, 150.3, "easeInOutSine"), (1, 150.3)],
        scale=[(0.3, 1), (0.9, 0.6, "easeOutBack")],
        rotation=[("50%", 0), (-0.2, 33.3)],
        opacity=[(0, 0.9), (0.5, 0.4)],
    )
    moved = {**track, **keys, "effects": [{"type": "blur", "radius": 1.5}]}
    below = {"type": "video", "src": source}
    timeline, gathered = resolved({"canvas": CANVAS, "duration": 1.2, "tracks": [below, moved]})
    whole = timeline_hashes(timeline, WHOLE, gathered.paths)
    assert timeline_hashes(timeline, PIECES, gathered.paths) == whole


def test_a_still_that_has_arrived_is_a_still(resolved: Resolve, white: dict[str, Any]) -> None:
    keys = animate(x=[(1, -30), (2, 96, "easeOutCubic"), (4, 96), (5, -30)])
    timeline, _ = resolved({"canvas": CANVAS, "duration": 6, "tracks": [{**white, **keys}]})
    cut = [(s.range_in_timeline.start, s.kind) for s in spans(timeline, timeline.canvas, WHOLE)]
    still, moving = SegmentKind.STILL, SegmentKind.MOVING
    assert cut == [(0, still), (31, moving), (60, still), (121, moving), (150, still)]
    unique, _ = segments(timeline, timeline.canvas, Cutting())
    assert len(unique) == 4


def test_a_picture_that_waits_beside_the_canvas_comes_in(
    resolved: Resolve, white: dict[str, Any]
) -> None:
    keys = animate(x=[(0, -30), (1, 96)])
    away = {**white, "x": -100, **keys}
    timeline, gathered = resolved({"canvas": CANVAS, "duration": 1, "tracks": [away]})
    frames = timeline_frames(timeline, WHOLE, gathered.paths)
    assert planes(frames[0])[0].max() == 16
    assert abs(moments(frames[29])[0] - (-30 + 126 * 29 / 30)) <= 0.05


def test_a_picture_without_any_size_is_not_seen(resolved: Resolve, white: dict[str, Any]) -> None:
    keys = animate(scale=[(0.5, 0), (1, 1, "easeOutBack")])
    timeline, gathered = resolved({"canvas": CANVAS, "duration": 1, "tracks": [{**white, **keys}]})
    frames = timeline_frames(timeline, WHOLE, gathered.paths)
    assert planes(frames[0])[0].max() == planes(frames[15])[0].max() == 16
    assert moments(frames[29])[2] > 900


def test_what_would_grow_too_large_is_refused(resolved: Resolve, white: dict[str, Any]) -> None:
    keys = animate(scale=[(0, 1), (1, 100)])
    big = {**white, "width": 1000, "height": 600, **keys}
    with pytest.raises(SpecError) as refused:
        resolved({"canvas": CANVAS, "duration": 1, "tracks": [big]})
    assert [(p.code, p.pointer) for p in refused.value.problems] == [
        ("picture_too_large", "/tracks/0")
    ]

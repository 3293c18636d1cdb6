"""Clips shorter than their track, frame by frame before the encoder."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from frames import planes, timeline_frames, timeline_hashes
from reelmill.core.plan.segments import Cutting, SegmentKind, segments
from stamped import read_stamp

CUT = Cutting(Fraction(7, 30), Fraction(1), Fraction(7, 30))


def held(path: Any, canvas: Any, **fields: Any) -> dict[str, Any]:
    track = {"type": "video", "src": str(path), "fit": "none", "position": "topLeft", **fields}
    return {"canvas": canvas, "tracks": [{**track, "duration": 2}]}


@pytest.mark.parametrize(
    ("end", "after"),
    [({}, [29] * 30), ({"end": "hold"}, [29] * 30), ({"end": "loop"}, list(range(30)))],
)
def test_the_frames_after_a_clips_end(
    end: dict[str, str], after: list[int], stamped: Any, resolved: Any, small_canvas: Any
) -> None:
    path = stamped(frames=30, width=160, height=120)
    timeline, gathered = resolved(held(path, small_canvas, **end))
    frames = timeline_frames(timeline, CUT, gathered.paths)
    assert [read_stamp(planes(f)[0]) for f in frames] == [*range(30), *after]


@pytest.mark.parametrize("trim", [{}, {"start": 0.31, "end": 0.93}])
def test_the_held_frame_is_the_last_one_to_the_bit(
    trim: dict[str, float], stamped: Any, resolved: Any, small_canvas: Any
) -> None:
    path = stamped(frames=40, fps=Fraction(25), width=160, height=120, keyframe_interval=250)
    timeline, gathered = resolved(held(path, small_canvas, trim=trim, speed=1.25))
    hashes = timeline_hashes(timeline, CUT, gathered.paths)
    assert len(hashes) == 60
    own = timeline.layers[0].content.children[0].range_in_parent.end
    assert hashes[own - 1] == hashes[own]
    assert len(set(hashes[own:])) == 1


def test_a_held_frame_is_a_still(stamped: Any, resolved: Any, small_canvas: Any) -> None:
    timeline, _ = resolved(held(stamped(frames=30), small_canvas))
    unique, _ = segments(timeline, timeline.canvas, CUT)
    assert [s.kind for s in unique].count(SegmentKind.STILL) == 1


def test_after_a_clip_that_ends_black_the_background_shows(
    stamped: Any, resolved: Any, small_canvas: Any
) -> None:
    path = stamped(frames=30, width=160, height=120)
    timeline, gathered = resolved(held(path, small_canvas, end="black"))
    hashes = timeline_hashes(timeline, CUT, gathered.paths)
    plain, none = resolved({"canvas": small_canvas, "duration": 1, "tracks": [DOT]})
    assert set(hashes[30:]) == set(timeline_hashes(plain, CUT, none.paths))


DOT = {"type": "shape", "shape": "rectangle", "width": 2, "height": 2, "x": -50, "fill": "#fff"}

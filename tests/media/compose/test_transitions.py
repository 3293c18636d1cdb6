"""Transitions show the right frames of both sides, and no cut changes them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from color_probes import blended, cut_every, frames_of, rgb_of
from PIL import Image

from frames import Frames, planes, raw_frames, timeline_hashes
from reelmill.core.plan.picture import Crossing, Part, Picture, Stack
from reelmill.core.plan.segments import Segment, SegmentKind
from reelmill.core.plan.shot import Shot
from reelmill.core.spec.transition import TRANSITION_NAMES, xfade_name
from reelmill.core.timeline.model import Canvas, Placement, Still
from reelmill.media.compose.segment import segment_recipe

NTSC = Fraction(30000, 1001)
FILM = Fraction(24000, 1001)


def clip(path: Path, first: int, frames: int, fps: Fraction = Fraction(30)) -> dict[str, Any]:
    """A stamped video from a frame on."""
    trim = {"start": float(first / fps), "end": float((first + frames) / fps)}
    return {"type": "video", "src": str(path), "trim": trim}


def joined(canvas: Any, kind: str, frames: int, *tracks: Any, **fields: Any) -> dict[str, Any]:
    between = {"type": kind, "duration": frames / 30}
    return {
        "canvas": canvas,
        "tracks": [{"type": "sequence", "transition": between, "tracks": tracks, **fields}],
    }


def lumas(frames: Frames) -> Any:
    return np.stack([planes(frame)[0] for frame in frames]).astype(float)


def test_during_a_crossfade_both_sides_play_on(
    stamped: Any, resolved: Any, small_canvas: Any
) -> None:
    path = stamped(frames=160)
    one, two = clip(path, 10, 20), clip(path, 100, 20)
    alone = [lumas(frames_of(resolved, joined(small_canvas, "fade", 8, c))) for c in (one, two)]
    both = lumas(frames_of(resolved, joined(small_canvas, "fade", 8, one, two)))
    assert len(both) == 32
    for i in range(32):
        share = min(max((i - 12) / 8, 0), 1)
        before, after = alone[0][min(i, 19)], alone[1][max(i - 12, 0)]
        wanted = before * (1 - share) + after * share
        off = np.abs(both[i] - wanted)
        assert off.max() <= 2, f"frame {i}: off by {off.max()}"
        if share in (0, 1):
            assert np.array_equal(both[i], before if share == 0 else after)


@pytest.mark.parametrize("kind", ["wipeLeft", "circleOpen", "slideUp"])
def test_during_a_wipe_every_pixel_is_one_sides_right_frame(
    kind: str, stamped: Any, resolved: Any, small_canvas: Any
) -> None:
    path = stamped(frames=160)
    one, two = clip(path, 10, 12), clip(path, 100, 12)
    alone = [lumas(frames_of(resolved, joined(small_canvas, kind, 6, c))) for c in (one, two)]
    both = lumas(frames_of(resolved, joined(small_canvas, kind, 6, one, two)))
    assert len(both) == 18
    for i in range(7, 12):
        before, after = alone[0][i], alone[1][i - 6]
        if kind == "slideUp":
            assert _is_slid(both[i], before, after), i
            continue
        near = (np.abs(both[i] - before) <= 2) | (np.abs(both[i] - after) <= 2)
        assert kind == "circleOpen" or near.mean() > 0.97, f"frame {i}: {near.mean()}"
        low, high = np.minimum(before, after) - 2, np.maximum(before, after) + 2
        assert ((both[i] >= low) & (both[i] <= high)).all(), i
    assert np.array_equal(both[12:], alone[1][6:])


def _is_slid(picture: Any, before: Any, after: Any) -> bool:
    """True where `before` has left upwards and `after` follows it."""
    for rows in range(1, 120):
        upper, lower = before[rows:], after[:rows]
        if np.abs(picture - np.concatenate([upper, lower])).max() <= 2:
            return True
    return False


@pytest.mark.parametrize("fps", [Fraction(30), NTSC, FILM])
def test_a_fade_lets_through_its_number_over_its_length(
    fps: Fraction, resolved: Any, small_canvas: Any
) -> None:
    length = 11
    fade = {"type": "fade", "duration": float(length / fps)}
    white = {"type": "shape", "shape": "rectangle", "fill": "#ffffff", "width": 160, "height": 120}
    track = {**white, "start": float(2 / fps), "duration": float(30 / fps)}
    canvas = {**small_canvas, "fps": float(round(fps, 3))}
    document = {
        "canvas": canvas,
        "duration": float(36 / fps),
        "tracks": [{**track, "transition": {"in": fade, "out": fade}}],
    }
    frames = frames_of(resolved, document, 5)
    assert len(frames) == 36
    for i, frame in enumerate(frames):
        local = i - 2
        share = min(max(local / length, 0), max(min((30 - local) / length, 1), 0), 1)
        wanted = blended((255, 255, 255), (0x20, 0x40, 0x60), share)
        assert np.abs(rgb_of(frame)[60, 80] - wanted).max() <= 3, f"frame {i}"


CAPTIONS = """1
00:00:00,200 --> 00:00:00,700
One

2
00:00:00,700 --> 00:00:01,050
Two
"""


def scenes(path: Path, picture: Path, captions: Path) -> dict[str, dict[str, Any]]:
    """Tracks in which things change in every way."""
    moving = {"type": "video", "src": str(path)}
    still = {"type": "image", "src": str(picture)}
    small = {"width": 61, "height": 45, "x": 33, "y": 21, "position": "topLeft"}
    box = {"type": "shape", "shape": "ellipse", "fill": "#ffb020", **small}
    fade, wipe = {"type": "fade", "duration": 0.3}, {"type": "wipeLeft", "duration": 0.3}
    children = [
        {**moving, "trim": {"start": 1, "end": 1.6}},
        {**still, "duration": 0.7},
        {**moving, "trim": {"start": 2, "end": 2.5}},
    ]

    def sequence(kind: str, **fields: Any) -> dict[str, Any]:
        between = {"type": kind, "duration": 0.2, **fields}
        return {"type": "sequence", "tracks": children, "transition": between}

    group = {"type": "group", "tracks": [{**moving, **small}, box], "opacity": 0.7}
    return {
        "fades": sequence("fade"),
        "wipes": sequence("wipeLeft"),
        "circles": sequence("circleOpen"),
        "dissolves": sequence("dissolve"),
        "pixels": sequence("pixelize"),
        "blurs": sequence("hBlur"),
        "loops": {**sequence("fade"), "loop": True},
        "nested": {**sequence("smoothUp", **{"in": fade, "out": wipe}), **small},
        "ramps": {**moving, **small, "transition": {"in": fade, "out": fade}},
        "wiped ramps": {**box, "transition": {"in": wipe, "out": fade}},
        "groups": {**group, "transition": {"in": wipe, "out": fade}},
        "faded whole": sequence("fade", **{"in": fade, "out": fade}),
        "faded group": {"type": "group", "tracks": group["tracks"], "transition": {"out": fade}},
        "captions": {"type": "captions", "src": str(captions)},
    }


SCENES = tuple(scenes(Path(), Path(), Path()))


@pytest.fixture(scope="module")
def made(stamped: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("scenes")
    ramp = np.linspace(0, 255, 160 * 120 * 3).reshape(120, 160, 3).astype(np.uint8)
    Image.fromarray(ramp).save(folder / "picture.png")
    (folder / "captions.srt").write_text(CAPTIONS)
    return scenes(stamped(frames=160), folder / "picture.png", folder / "captions.srt")


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_cut_anywhere_equals_the_whole(
    name: str, made: Any, resolved: Any, small_canvas: Any
) -> None:
    fps = [Fraction(30), NTSC, FILM][SCENES.index(name) % 3]
    canvas = {**small_canvas, "fps": float(round(fps, 3))}
    below = {"type": "video", "src": made["ramps"]["src"], "trim": {"end": 0.6}}
    document = {"canvas": canvas, "duration": 1.2, "tracks": [below, made[name]]}
    timeline, gathered = resolved(document)
    whole = timeline_hashes(timeline, cut_every(1000, fps), gathered.paths)
    assert len(set(whole)) > 10
    for size in (7, 1) if name in ("fades", "captions") else (5,):
        assert timeline_hashes(timeline, cut_every(size, fps), gathered.paths) == whole, size


# ---- every transition, straight from the plan


SMALL = Canvas(64, 48, Fraction(30), "#204060")


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> tuple[Picture, Picture, dict[str, Path]]:
    folder = tmp_path_factory.mktemp("sides")
    paths = {}
    for name, color in (("a", (200, 60, 40)), ("b", (40, 90, 220))):
        paths[name] = folder / f"{name}.png"
        Image.new("RGB", (64, 48), color).save(paths[name])
    before, after = (Stack((Part(Still(name, 64, 48)),)) for name in paths)
    return before, after, paths


def composed(picture: Picture, frames: int, paths: dict[str, Path]) -> Frames:
    segment = Segment(SegmentKind.MOVING, (Shot(frames, picture),))
    return raw_frames(segment_recipe(segment, SMALL, ()), paths, SMALL)


KINDS = sorted({xfade_name(name) for name in TRANSITION_NAMES if name != "crossfade"})


# `distance` starts at once where a side has no colour to be near to.
TRANSPARENT_KINDS = [kind for kind in KINDS[::3] if kind != "distance"]


@pytest.mark.parametrize("transparent", [False, True])
def test_every_transition_begins_with_one_side_and_ends_with_the_other(
    transparent: bool, sides: Any
) -> None:
    before, after, paths = sides
    if transparent:
        spot = Part(after.parts[0].picture, Placement(None, 32, 24, 16, 12))
        before, after = Stack(), Stack((spot,))
    ends = [composed(side, 1, paths)[0].astype(int) for side in (before, after)]

    def ends_of(kind: str) -> str:
        crossing = Crossing(kind, 4, 0, before, after)
        frames = composed(Stack((Part(crossing),)), 5, paths).astype(int)
        near = [(np.abs(frames[i] - end) <= 2).mean() for i, end in zip((0, 4), ends, strict=True)]
        moves = any(np.abs(frames[2] - end).max() > 8 for end in ends)
        return "" if min(near) >= 0.9 and moves else f"{kind}: {near}, moves: {moves}"

    with ThreadPoolExecutor(2) as pool:
        kinds = TRANSPARENT_KINDS if transparent else KINDS
        assert "\n".join(reported for reported in pool.map(ends_of, kinds) if reported) == ""


def test_a_crossfade_of_transparent_pictures_does_not_darken(sides: Any) -> None:
    before, after, paths = sides
    spot = Placement(None, 32, 24, 16, 12)
    one, two = (Stack((Part(side.parts[0].picture, spot),)) for side in (before, after))
    shown = composed(Stack((Part(Crossing("fade", 8, 0, one, two)),)), 8, paths)
    for i, frame in enumerate(shown):
        seen = rgb_of(frame)
        wanted = blended((40, 90, 220), (200, 60, 40), i / 8)
        assert np.abs(seen[24, 32] - wanted).max() <= 4, i
        assert np.abs(seen[4, 4] - (0x20, 0x40, 0x60)).max() <= 2, i


def test_a_mix_goes_on_where_the_segment_before_it_ended(sides: Any) -> None:
    before, after, paths = sides
    crossing = Crossing("smoothleft", 12, 0, before, after)
    whole = composed(Stack((Part(crossing),)), 12, paths)
    for first in (1, 5, 11):
        later = composed(Stack((Part(replace(crossing, first=first)),)), 12 - first, paths)
        assert np.array_equal(later, whole[first:]), first

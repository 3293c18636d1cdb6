"""Colours are mixed as the W3C's formulas say, over whatever lies below."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from reelmill.core.errors import SpecError
from reelmill.core.plan.segments import SegmentKind
from reelmill.core.spec import load_spec
from reelmill.core.spec.blend import Blend
from reelmill.usecases.render.preview_frame import preview_frame
from reelmill.usecases.render.render_context import RenderContext
from rendered import lumas, planned, render

WIDTH, HEIGHT = 160, 96
BELOW, ABOVE = (200, 90, 40), (120, 180, 230)
Mix = Callable[[float, float], float]


def screen(b: float, s: float) -> float:
    return b + s - b * s


def hard_light(b: float, s: float) -> float:
    return b * 2 * s if s <= 0.5 else screen(b, 2 * s - 1)


def dodge(b: float, s: float) -> float:
    if b == 0:
        return 0
    return 1 if s == 1 else min(1, b / (1 - s))


def burn(b: float, s: float) -> float:
    if b == 1:
        return 1
    return 0 if s == 0 else 1 - min(1, (1 - b) / s)


def soft_light(b: float, s: float) -> float:
    if s <= 0.5:
        return b - (1 - 2 * s) * b * (1 - b)
    curved = ((16 * b - 12) * b + 4) * b if b <= 0.25 else b**0.5
    return b + (2 * s - 1) * (curved - b)


MIXES: dict[Blend, Mix] = {
    Blend.NORMAL: lambda b, s: s,
    Blend.MULTIPLY: lambda b, s: b * s,
    Blend.SCREEN: screen,
    Blend.OVERLAY: lambda b, s: hard_light(s, b),
    Blend.DARKEN: min,
    Blend.LIGHTEN: max,
    Blend.COLOR_DODGE: dodge,
    Blend.COLOR_BURN: burn,
    Blend.HARD_LIGHT: hard_light,
    Blend.SOFT_LIGHT: soft_light,
    Blend.DIFFERENCE: lambda b, s: abs(b - s),
    Blend.EXCLUSION: lambda b, s: b + s - 2 * b * s,
}
"""B(Cb, Cs) of "Compositing and Blending Level 1", section 10."""


def composited(mode: Blend, below: tuple[float, ...], above: tuple[float, ...]) -> list[float]:
    """RGBA of a straight colour over another (section 5), each channel 0 to 1."""
    (*cb, ab), (*cs, as_) = below, above
    whole = as_ + ab * (1 - as_)
    mixed = [(1 - ab) * s + ab * MIXES[mode](b, s) for b, s in zip(cb, cs, strict=True)]
    over = [as_ * m + ab * b * (1 - as_) for m, b in zip(mixed, cb, strict=True)]
    return [*(c / whole if whole else 0 for c in over), whole]


def hexed(color: tuple[int, ...]) -> str:
    return "#" + "".join(f"{c:02x}" for c in color)


def box(color: tuple[int, ...], x: int, width: int, **more: Any) -> dict[str, Any]:
    """Over the whole height."""
    place = {"position": "topLeft", "x": x, "y": 0, "width": width, "height": HEIGHT}
    return {"type": "shape", "shape": "rectangle", "fill": hexed(color), **place, **more}


def document(*tracks: dict[str, Any], background: str = "#000000", **more: Any) -> dict[str, Any]:
    canvas = {"width": WIDTH, "height": HEIGHT, "fps": 10, "background": background}
    output = {"format": "webm"} if background == "transparent" else {}
    return {"canvas": canvas, "duration": 1, "tracks": list(tracks), "output": output, **more}


def shown(spec: dict[str, Any], tools: RenderContext, folder: Path, at: float = 0) -> NDArray[Any]:
    """A frame as (height, width, RGBA)."""
    preview_frame(load_spec(spec, tools.limits), at, folder / "out.png", tools)  # type: ignore[arg-type]
    with av.open(str(folder / "out.png")) as file:
        return next(file.decode(video=0)).to_ndarray(format="rgba")


@pytest.mark.parametrize("mode", Blend)
@pytest.mark.parametrize("opacity", [1, 0.5])
@pytest.mark.parametrize("background", ["#3050a0", "transparent"])
def test_each_mode_gives_the_colours_of_its_formula(
    mode: Blend, opacity: float, background: str, tools: RenderContext, tmp_path: Path
) -> None:
    """A half of the upper box lies on the lower one, the other on the background."""
    low, high = box(BELOW, 0, 80), box(ABOVE, 40, 80, blend=mode.value, opacity=opacity)
    seen = shown(document(low, high, background=background), tools, tmp_path)
    ground = (0.0,) * 4 if background == "transparent" else (0x30 / 255, 0x50 / 255, 0xA0 / 255, 1)
    top = (*(c / 255 for c in ABOVE), opacity)
    lower = (*(c / 255 for c in BELOW), 1.0)
    for x, below in {20: lower, 60: lower, 100: ground, 140: ground}.items():
        wanted = composited(mode, below, top) if 40 < x < 120 else list(below)
        got = seen[HEIGHT // 2, x] / 255
        assert got[3] == pytest.approx(wanted[3], abs=0.01), x
        if wanted[3]:
            assert got[:3] == pytest.approx(wanted[:3], abs=0.025), x


def test_black_and_white_are_mixed_without_overflow(tools: RenderContext, tmp_path: Path) -> None:
    white, black = (255,) * 3, (0,) * 3
    for mode in Blend:
        for below, above in [(white, white), (white, black), (black, white), (black, black)]:
            spec = document(box(below, 0, WIDTH), box(above, 0, WIDTH, blend=mode.value))
            got = shown(spec, tools, tmp_path)[HEIGHT // 2, WIDTH // 2, 0] / 255
            assert got == pytest.approx(MIXES[mode](below[0] / 255, above[0] / 255), abs=0.01), mode


def test_a_mixed_picture_hides_nothing_and_a_still_stays_one(tools: RenderContext) -> None:
    spec = document(box(BELOW, 0, WIDTH), box(ABOVE, 0, WIDTH, blend="multiply"))
    (segment,) = planned(spec, tools).segments
    assert segment.segment.kind is SegmentKind.STILL
    assert len(segment.segment.shots[0].picture.parts) == 2  # type: ignore[union-attr]


def test_a_mix_comes_and_goes_as_a_mix(tools: RenderContext, tmp_path: Path) -> None:
    wipe = {"type": "wiperight", "duration": 0.5}
    high = box(ABOVE, 0, WIDTH, blend="multiply", transition={"in": wipe})
    spec = document(box(BELOW, 0, WIDTH), high)
    half = shown(spec, tools, tmp_path, 0.3)[HEIGHT // 2]
    multiplied = [b * a / 255 for b, a in zip(BELOW, ABOVE, strict=True)]
    assert half[10, :3] == pytest.approx(multiplied, abs=6)
    assert half[150, :3] == pytest.approx(BELOW, abs=6)


def test_a_group_is_mixed_as_a_whole(tools: RenderContext, tmp_path: Path) -> None:
    inner = [box(ABOVE, 0, 80), box(BELOW, 80, 80)]
    group = {"type": "group", "tracks": inner, "blend": "multiply", "duration": 1}
    row = shown(document(box(BELOW, 0, WIDTH), group), tools, tmp_path)[HEIGHT // 2]
    for x, above in {40: ABOVE, 120: BELOW}.items():
        wanted = [b * a / 255 for b, a in zip(BELOW, above, strict=True)]
        assert row[x, :3] == pytest.approx(wanted, abs=6)


def test_what_moves_is_mixed_where_it_is(
    stamped: Callable[..., Path], tools: RenderContext, tmp_path: Path
) -> None:
    film = {"type": "video", "src": str(stamped(frames=20)), "duration": 1}
    keys = {"x": [{"time": 0, "value": 0}, {"time": 1, "value": 100}]}
    moving = box((0, 0, 0), 0, 20, blend="multiply", animate=keys)
    spec = document(film, moving)
    render(spec, tmp_path / "out.mp4", tools)
    found = lumas(tmp_path / "out.mp4")
    assert len(found) == 10
    for number, luma in enumerate(found):
        assert luma[HEIGHT // 2, 10 * number + 10] < 24, number
    render(document(film), tmp_path / "alone.mp4", tools)
    apart = found[0][:, 40:].astype(int) - lumas(tmp_path / "alone.mp4")[0][:, 40:]
    assert np.abs(apart).mean() < 1.5


def test_a_child_of_a_sequence_has_nothing_to_mix_with(tools: RenderContext) -> None:
    parts = [
        {**box(BELOW, 0, 80), "duration": 1},
        {**box(ABOVE, 0, 80, blend="screen"), "duration": 1},
    ]
    spec = document({"type": "sequence", "tracks": parts})
    with pytest.raises(SpecError) as refused:
        load_spec(spec, tools.limits)
    (problem,) = refused.value.problems
    assert (problem.code, problem.pointer) == ("field_not_allowed", "/tracks/0/tracks/1/blend")

"""A picture without a background is as transparent in the master as it was composed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from reelmill.core.errors import SpecError
from reelmill.core.plan.master_plan import master_plan
from reelmill.core.plan.segments import SegmentKind
from reelmill.core.spec import load_spec
from reelmill.media.process import run_ffmpeg
from reelmill.media.stitch import stitch
from reelmill.media.verify import verify
from reelmill.usecases.render.preview_frame import preview_frame
from reelmill.usecases.render.render_context import RenderContext
from rendered import finished, packets, planned, render

WIDTH, HEIGHT, FPS = 320, 240, 10
RED, CLEAR = (200, 30, 30, 255), 0
SIZE = {"position": "topLeft", "x": 0, "width": 80, "height": 60}
BOX = {"type": "shape", "shape": "rectangle", "fill": "#c81e1e", **SIZE}
MOVED = {"x": [{"time": 0, "value": 0}, {"time": 2, "value": 200}]}
Pixels = NDArray[np.uint8]


@pytest.fixture
def document() -> dict[str, Any]:
    """A box that moves for two seconds and then rests, beside one that is half transparent."""
    half = {**BOX, "x": 20, "y": 160, "opacity": 0.5}
    return {
        "canvas": {"width": WIDTH, "height": HEIGHT, "fps": FPS, "background": "transparent"},
        "duration": 4,
        "tracks": [{**BOX, "y": 20, "animate": MOVED}, half],
        "output": {"format": "webm"},
    }


def pictures(path: Path, folder: Path) -> Pixels:
    """All frames as (frames, height, width, RGBA), decoded by what knows transparency."""
    raw = folder / "pixels"
    decoder = ("-c:v", "libvpx-vp9")
    run_ffmpeg([*decoder, "-i", str(path), "-f", "rawvideo", "-pix_fmt", "rgba", str(raw)])
    return np.fromfile(raw, np.uint8).reshape(-1, HEIGHT, WIDTH, 4)


def alphas(shown: Pixels) -> tuple[Any, ...]:
    """Of a corner, and of the middle of the box that is half transparent."""
    return tuple(int(shown[y, x, 3]) for x, y in [(310, 230), (60, 190)])


def test_what_is_not_drawn_is_seen_through_in_every_frame(
    document: dict[str, Any], tools: RenderContext, tmp_path: Path
) -> None:
    plan = planned(document, tools)
    assert {p.segment.kind for p in plan.segments} == set(SegmentKind)
    render(document, tmp_path / "out.webm", tools)
    verify(master_plan(plan), tmp_path / "out.webm")
    shown = pictures(tmp_path / "out.webm", tmp_path)
    assert len(shown) == 40
    for number, picture in enumerate(shown):
        left = min(200, 10 * number)
        assert picture[50, left + 40] == pytest.approx(RED, abs=6), number
        assert picture[50, 310, 3] == CLEAR, number
        assert alphas(picture) == (CLEAR, pytest.approx(128, abs=2)), number
        assert picture[190, 60] == pytest.approx((200, 30, 30, 128), abs=6), number


def test_joined_packets_are_those_of_the_segments_with_their_transparency(
    document: dict[str, Any], tools: RenderContext, tmp_path: Path
) -> None:
    plan, done = finished(document, tools, tmp_path)
    stitch(master_plan(plan), done, tmp_path / "out.webm")
    alone = []
    for entry in plan.playback:
        path = done.paths[plan.segments[entry.segment].fingerprint]
        alone += list(pictures(path, tmp_path)[: entry.frames])
    assert np.array_equal(pictures(tmp_path / "out.webm", tmp_path), np.array(alone))
    assert len(packets(tmp_path / "out.webm", "video")) == 40
    with av.open(str(tmp_path / "out.webm")) as master:
        assert master.streams.video[0].metadata["ALPHA_MODE"] == "1"


def test_it_can_be_laid_on_something_else(
    document: dict[str, Any], tools: RenderContext, tmp_path: Path
) -> None:
    render(document, tmp_path / "clear.webm", tools)
    over = {
        "canvas": {**document["canvas"], "background": "#2040c0"},
        "tracks": [{"type": "video", "src": str(tmp_path / "clear.webm")}],
        "output": {"format": "webm", "quality": "high"},
    }
    render(over, tmp_path / "over.webm", tools)
    last = pictures(tmp_path / "over.webm", tmp_path)[-1]
    assert last[230, 310] == pytest.approx((0x20, 0x40, 0xC0, 255), abs=6)
    assert last[50, 240] == pytest.approx(RED, abs=6)
    between = [(a + b) // 2 for a, b in zip(RED, (0x20, 0x40, 0xC0, 255), strict=True)]
    assert last[190, 60] == pytest.approx(between, abs=8)


def test_a_preview_is_transparent_too(
    document: dict[str, Any], tools: RenderContext, tmp_path: Path
) -> None:
    preview_frame(load_spec(document, tools.limits), 3, tmp_path / "out.png", tools)  # type: ignore[arg-type]
    with av.open(str(tmp_path / "out.png")) as file:
        shown = np.asarray(next(file.decode(video=0)).to_ndarray(format="rgba"), np.uint8)
    assert alphas(shown) == (CLEAR, pytest.approx(128, abs=1))
    assert tuple(shown[50, 240]) == pytest.approx(RED, abs=2)


@pytest.mark.parametrize("background", ["transparent", "#00000000"])
@pytest.mark.parametrize("mode", ["composition", "longform"])
def test_an_output_without_transparency_refuses_it(
    document: dict[str, Any], tools: RenderContext, background: str, mode: str
) -> None:
    document["canvas"]["background"] = background
    document["output"]["format"] = "mp4"
    if mode == "longform":
        parts = {"backgrounds": [{"src": "a.png", "type": "image"}], "audio": [{"src": "a.mp3"}]}
        document = {k: document[k] for k in ("canvas", "output")} | {"mode": mode, **parts}
    with pytest.raises(SpecError) as refused:
        load_spec(document, tools.limits)
    (problem,) = refused.value.problems
    assert (problem.code, problem.pointer) == ("background_needs_alpha", "/canvas/background")
    assert problem.hint == "choose the output format `webm`, or an opaque colour"


def test_sound_alone_ignores_it(document: dict[str, Any], tools: RenderContext) -> None:
    document["output"]["format"] = "mp3"
    assert load_spec(document, tools.limits).canvas.is_clear


def test_half_a_background_is_refused(document: dict[str, Any], tools: RenderContext) -> None:
    document["canvas"]["background"] = "#12345678"
    with pytest.raises(SpecError, match="an opaque colour or `transparent`"):
        load_spec(document, tools.limits)

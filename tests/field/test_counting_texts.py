"""Numbers that count, seen in decoded pixels: each frame is what a text of those digits is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from reelmill.core.spec import load_spec
from reelmill.usecases.render.render_context import RenderContext
from reelmill.usecases.render.run_render import run_render

CANVAS = {"width": 320, "height": 180, "fps": 10}
STYLE = {"size": 60, "color": "#ffffff"}


def frames_of(tracks: list[dict[str, Any]], tools: RenderContext, file: Path) -> list[Any]:
    spec = load_spec({"canvas": CANVAS, "duration": 2, "tracks": tracks}, tools.limits)
    run_render(spec, file, tools)
    with av.open(str(file)) as container:
        return [f.to_ndarray(format="gray").astype(int) for f in container.decode(video=0)]


def alone(text: str, tools: RenderContext, file: Path) -> Any:
    """A frame of digits of one width that do not count."""
    number = {"from": int(text), "to": int(text)}
    track = {"type": "text", "text": [{"number": number}], "duration": 2, "style": STYLE}
    return frames_of([track], tools, file)[0]


@pytest.mark.parametrize("over", ["nothing", "something that moves"])
def test_digits_change_in_their_exact_frames(
    over: str, tools: RenderContext, tmp_path: Path
) -> None:
    number = {"number": {"from": 1, "to": 4, "duration": 1.5}}
    counting = {"type": "text", "text": [number], "duration": 2, "style": STYLE}
    keys = [{"time": 0, "value": 0}, {"time": 2, "value": 320}]
    bar = {"type": "shape", "shape": "rectangle", "fill": "white", "width": 20, "height": 20}
    moving = {**bar, "y": 10, "duration": 2, "animate": {"x": keys}}
    tracks = [counting] if over == "nothing" else [moving, counting]
    found = frames_of(tracks, tools, tmp_path / "counting.mp4")
    digits = {d: alone(d, tools, tmp_path / f"{d}.mp4") for d in "1234"}
    shown = ""
    for frame in found:
        apart = {d: np.abs(frame[40:] - one[40:]).mean() for d, one in digits.items()}
        shown += min(apart, key=lambda digit: apart[digit])
        assert min(apart.values()) < 1
    # 1 + 2 t: the half is reached in the 3rd, 8th and 13th frame.
    assert shown == "1" * 3 + "2" * 5 + "3" * 5 + "4" * 7


def test_many_numbers_may_change_in_every_frame(tools: RenderContext, tmp_path: Path) -> None:
    """More pictures than one encoder opens: three counters of 60 states each."""
    number = {"number": {"from": 100, "to": 999}}
    tracks = [
        {"type": "text", "text": [number], "duration": 2, "y": y, "style": {"size": 30}}
        for y in ("20%", "50%", "80%")
    ]
    canvas = {**CANVAS, "fps": 30}
    spec = load_spec({"canvas": canvas, "duration": 2, "tracks": tracks}, tools.limits)
    run_render(spec, tmp_path / "out.mp4", tools)
    with av.open(str(tmp_path / "out.mp4")) as container:
        found = [f.to_ndarray(format="gray") for f in container.decode(video=0)]
    assert len(found) == 60
    assert len({frame.tobytes() for frame in found}) == 60


def test_digits_stand_still_while_others_change(tools: RenderContext, tmp_path: Path) -> None:
    """The first digit of 10 to 19, left aligned, is where it is whatever comes after it."""
    number = {"number": {"from": 10, "to": 19}}
    style = {**STYLE, "align": "left"}
    track = {"type": "text", "text": [number], "duration": 2, "width": 200, "style": style}
    frames = frames_of([track], tools, tmp_path / "counting.mp4")
    columns = [np.flatnonzero((frame > 128).any(axis=0)) for frame in frames]
    firsts = {int(lit[0]) for lit in columns}
    assert max(firsts) - min(firsts) <= 1

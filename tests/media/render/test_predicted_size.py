"""The size of a master is predicted from its sources, before anything is encoded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageFilter

from reelmill.bootstrap.render_context import render_context
from reelmill.core.spec import Limits, load_spec
from reelmill.media.cancel import CancelToken
from reelmill.settings import Settings
from reelmill.usecases.render.estimate import predicted_bytes
from reelmill.usecases.render.gather import gather
from reelmill.usecases.render.make_plan import make_plan
from reelmill.usecases.render.run_render import run_render

EXAMPLES = Path(__file__).parents[3] / "examples"
CANVAS = {"width": 640, "height": 360, "fps": 25}


def predicted_and_real(spec: dict[str, Any], folder: Path) -> tuple[float, int, int]:
    """Predicted over real size: before the render, and once everything is in the cache."""
    read = load_spec(json.dumps(spec), Limits())
    with render_context(Settings(home=folder / "home", jobs=1), Limits(), folder) as tools:
        gathered = gather(read, tools, CancelToken())
        plan = make_plan(read, gathered, tools)
        before = predicted_bytes(plan, gathered.facts, tools.store)
        real = run_render(read, folder / "out.mp4", tools).bytes
        after = predicted_bytes(plan, gathered.facts, tools.store)
    return before / real, after, real


def test_an_example_is_predicted_within_a_quarter_and_then_exactly(tmp_path: Path) -> None:
    spec = json.loads((EXAMPLES / "hello.json").read_text())
    ratio, after, real = predicted_and_real(spec, tmp_path)
    assert 0.75 < ratio < 1.25
    assert after == pytest.approx(real, rel=0.1)


def painted(path: Path, blur: float, quality: int) -> Path:
    """A picture with as much detail as the blur leaves."""
    noise = np.random.default_rng(7).integers(0, 256, (720, 1280, 3), dtype=np.uint8)
    made = Image.fromarray(noise).filter(ImageFilter.GaussianBlur(blur))
    made.save(path, quality=quality)
    return path


def slideshow(*pictures: Path) -> dict[str, Any]:
    tracks = [{"type": "image", "src": str(path), "duration": 3} for path in pictures]
    join = {"type": "crossfade", "duration": 1}
    return {
        "canvas": CANVAS,
        "tracks": [{"type": "sequence", "transition": join, "tracks": tracks}],
    }


@pytest.mark.parametrize("blur", [2.0, 6.0])
def test_pictures_of_unlike_detail_are_predicted_by_their_files(
    tmp_path: Path, blur: float
) -> None:
    files = [painted(tmp_path / f"{n}.jpg", blur + n, 90) for n in range(3)]
    ratio, _, _ = predicted_and_real(slideshow(*files), tmp_path)
    assert 0.33 < ratio < 3


def test_footage_is_predicted_by_its_rate(stamped: Any, tmp_path: Path) -> None:
    film = stamped(frames=240, audio_rate=48000)
    spec = {"canvas": CANVAS, "tracks": [{"type": "video", "src": str(film)}]}
    ratio, _, _ = predicted_and_real(spec, tmp_path)
    assert 0.33 < ratio < 3

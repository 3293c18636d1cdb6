"""Still pictures whose data are damaged are shown with a warning, or refused by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageFilter

from reelmill.core.errors import SourceError, SpecError
from reelmill.core.spec import load_spec
from reelmill.media.probe import probe
from reelmill.usecases.render.plan_report import report_plan
from reelmill.usecases.render.render_context import RenderContext

SAVED: dict[str, dict[str, Any]] = {
    "plain.jpg": {"quality": 90},
    "progressive.jpg": {"quality": 90, "progressive": True},
    "restarting.jpg": {"quality": 90, "restart_marker_rows": 1},
    "packed.tiff": {"compression": "tiff_adobe_deflate"},
    "plain.gif": {},
    "plain.png": {},
    "plain.webp": {},
    "plain.bmp": {},
    "exif.jpg": {"quality": 90, "exif": b"Exif\0\0II*\0\xff\xff\xff\xff"},
}


def picture(folder: Path, name: str) -> Path:
    noise = np.random.default_rng(3).integers(0, 256, (240, 320, 3), dtype=np.uint8)
    made = Image.fromarray(noise).filter(ImageFilter.GaussianBlur(2))
    made.save(folder / name, **SAVED[name])
    return folder / name


def damaged(path: Path, where: float) -> Path:
    data = bytearray(path.read_bytes())
    start = int(len(data) * where)
    data[start : start + 12] = b"\xd7\x13\x9a\x6c\x55\xe1\x07\x3b\x91\xc4\x2f\x88"
    path.write_bytes(data)
    return path


def warned(path: Path, tools: RenderContext, **top: Any) -> list[tuple[str, str]]:
    track = {"type": "image", "src": str(path), "duration": 1}
    document = {"canvas": {"width": 64, "height": 48}, "tracks": [track], **top}
    plan = report_plan(load_spec(document, tools.limits), tools).plan
    return [(warning.code.value, warning.pointer) for warning in plan.warnings]


@pytest.mark.parametrize("name", SAVED)
def test_a_whole_picture_is_not_warned_of(name: str, tmp_path: Path, tools: RenderContext) -> None:
    assert warned(picture(tmp_path, name), tools) == []


@pytest.mark.parametrize(
    ("name", "where"),
    [("progressive.jpg", 0.3), ("plain.gif", 0.5)],
)
def test_a_small_loss_is_warned_of(name: str, where: float, tmp_path: Path, tools: Any) -> None:
    broken = damaged(picture(tmp_path, name), where)
    assert warned(broken, tools) == [("picture_concealed", "/tracks/0/src")]
    with pytest.raises(SpecError):
        warned(broken, tools, strict=True)


@pytest.mark.parametrize("name", ["plain.jpg", "packed.tiff"])
def test_a_large_loss_is_an_error(name: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        probe(damaged(picture(tmp_path, name), 0.3))
    (problem,) = caught.value.problems
    assert problem.code == "source_damaged"
    assert "% of the picture" in problem.message


@pytest.mark.parametrize("name", ["plain.jpg", "progressive.jpg", "restarting.jpg", "plain.gif"])
def test_a_picture_cut_short_in_the_middle_is_never_shown_in_silence(
    name: str, tmp_path: Path, tools: RenderContext
) -> None:
    path = picture(tmp_path, name)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2] + b"\xff\xd9")
    try:
        assert warned(path, tools) == [("picture_concealed", "/tracks/0/src")]
    except SourceError as error:
        assert {problem.code for problem in error.problems} == {"source_damaged"}


def test_a_picture_that_gives_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        probe(damaged(picture(tmp_path, "plain.png"), 0.5))
    assert caught.value.problems[0].code == "source_not_decodable"

"""Videos with damaged bytes are seen, with a warning; those that lost too much are refused."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path
from typing import Any

import av
import pytest

from reelmill.core.errors import SourceError, SpecError
from reelmill.core.spec import load_spec
from reelmill.media.ffmpeg_program import ffmpeg_path
from reelmill.usecases.render.render_context import RenderContext
from reelmill.usecases.render.report import RenderReport
from reelmill.usecases.render.run_render import run_render

SECONDS, FPS = 6, 25
CANVAS = {"width": 160, "height": 120, "fps": FPS}


def film(folder: Path, suffix: str, *coder: str) -> Path:
    path = folder / f"film{suffix}"
    pictures = f"testsrc2=s=160x120:r={FPS}:d={SECONDS}"
    made = ("-y", "-v", "error", "-f", "lavfi", "-i", pictures, *coder, str(path))
    subprocess.run([str(ffmpeg_path()), *made], check=True)
    return path


def damaged(path: Path, *places: float) -> Path:
    data, chance = bytearray(path.read_bytes()), random.Random(5)
    for place in places:
        start = int(len(data) * place)
        data[start : start + 20] = chance.randbytes(20)
    path.write_bytes(data)
    return path


def rendered(path: Path, tools: RenderContext, out: Path, **top: Any) -> RenderReport:
    track = {"type": "video", "src": str(path)}
    document = {"canvas": CANVAS, "tracks": [track], "output": {"quality": "draft"}, **top}
    return run_render(load_spec(document, tools.limits), out, tools)


X264 = ("-c:v", "libx264", "-g", "25", "-pix_fmt", "yuv420p")


@pytest.mark.parametrize(
    ("suffix", "coder"),
    [(".mp4", X264), (".mkv", X264), (".mp4", ("-c:v", "mpeg4", "-g", "25"))],
)
def test_a_damaged_picture_is_seen_and_named(
    suffix: str, coder: tuple[str, ...], tools: RenderContext, tmp_path: Path
) -> None:
    broken, out = damaged(film(tmp_path, suffix, *coder), 0.5), tmp_path / "out.mp4"
    report = rendered(broken, tools, out)
    with av.open(str(out)) as container:
        assert len(list(container.decode(video=0))) == SECONDS * FPS
    (warning,) = report.warnings
    assert (warning.code, warning.pointer) == ("picture_concealed", "/tracks/0/src")
    again = rendered(broken, tools, out)
    assert (again.segments_encoded, again.warnings) == (0, report.warnings)
    with pytest.raises(SpecError):
        rendered(broken, tools, out, strict=True)


def test_too_many_damaged_pictures_are_an_error(tools: RenderContext, tmp_path: Path) -> None:
    places = [0.1 + i / 100 for i in range(80)]
    broken = damaged(film(tmp_path, ".mp4", *X264, "-movflags", "+faststart"), *places)
    with pytest.raises(SourceError) as caught:
        rendered(broken, tools, tmp_path / "out.mp4")
    assert {(p.code, p.pointer) for p in caught.value.problems} == {
        ("source_damaged", "/tracks/0/src")
    }


def test_a_whole_picture_is_not_warned_of(tools: RenderContext, tmp_path: Path) -> None:
    assert not rendered(film(tmp_path, ".mp4", *X264), tools, tmp_path / "out.mp4").warnings

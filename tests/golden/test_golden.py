"""Every kind of layer gives exactly the frames it gave; `make golden` writes them anew."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from scenes import CANVAS, FONTS, SCENES, SHOWN, make_sources

from frames import Frames, timeline_frames
from reelmill.core.plan.segments import Cutting
from reelmill.media.ffmpeg_program import ffmpeg_identity

REFERENCES = Path(__file__).parent / "references"
WRITING = os.environ.get("REELMILL_GOLDEN") == "write"

Rgb = NDArray[np.uint8]


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("golden")
    make_sources(folder)
    return folder


@pytest.fixture
def frames(sources: Path, resolved: Callable[..., Any]) -> Callable[[str], Frames]:
    """All frames of a scene."""

    def compose(name: str) -> Frames:
        tracks = [_located(track, sources) for track in SCENES[name]]
        fonts = {own: str(sources / file) for own, file in FONTS.items() if own in str(tracks)}
        spec = {"canvas": CANVAS, "duration": 1, "tracks": tracks, "fonts": fonts}
        timeline, gathered = resolved(spec)
        return timeline_frames(timeline, Cutting(), gathered.paths)

    return compose


def _located(track: dict[str, Any], folder: Path) -> dict[str, Any]:
    found = dict(track)
    if "src" in track:
        found["src"] = str(folder / track["src"])
    if "tracks" in track:
        found["tracks"] = [_located(child, folder) for child in track["tracks"]]
    return found


def as_picture(frame: Frames) -> Rgb:
    """A frame for looking at and for comparing: luma, and both chroma planes made as large."""
    rows, width = frame.shape
    height = rows * 2 // 3
    chroma = frame[height:].reshape(2, height // 2, width // 2).repeat(2, 1).repeat(2, 2)
    return np.stack([chroma[1], frame[:height], chroma[0]], -1)


def difference(found: Rgb, wanted: Rgb, folder: Path, name: str) -> str:
    """Where two pictures differ, in words; writes found, wanted and difference side by side."""
    off = np.abs(found.astype(int) - wanted)
    rows, columns = np.nonzero(off.max(-1))
    amplified = np.minimum(off * 8, 255).astype(np.uint8)
    path = folder / f"{name}.png"
    Image.fromarray(np.concatenate([found, wanted, amplified], 1)).save(path)
    if not rows.size:
        return f"{name}: the same picture as the stored one, but the hash differs ({path})"
    box = f"x {columns.min()} to {columns.max()}, y {rows.min()} to {rows.max()}"
    return f"{name}: {rows.size} pixels differ by up to {off.max()} levels, {box} (see {path})"


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_gives_the_frames_it_gave(
    name: str, frames: Callable[[str], Frames], tmp_path: Path
) -> None:
    made = frames(name)
    hashes = {str(at): sha256(made[at].tobytes()).hexdigest() for at in SHOWN}
    if WRITING:
        _write(name, made, hashes)
        return
    stored = json.loads((REFERENCES / f"{name}.json").read_text())
    reported = [
        difference(as_picture(made[int(at)]), _stored(name, at), tmp_path, f"{name}_{at}")
        for at, value in hashes.items()
        if value != stored["frames"][at]
    ]
    engines = f"made by FFmpeg {ffmpeg_identity()[:12]}, references by {stored['ffmpeg'][:12]}"
    assert not reported, "\n".join([*reported, engines])


def _stored(name: str, at: str) -> Rgb:
    with Image.open(REFERENCES / f"{name}_{at}.png") as picture:
        return np.asarray(picture.convert("RGB"))


def _write(name: str, made: Frames, hashes: dict[str, str]) -> None:
    REFERENCES.mkdir(exist_ok=True)
    for at in SHOWN:
        picture = Image.fromarray(as_picture(made[at]))
        picture.save(REFERENCES / f"{name}_{at}.png", optimize=True)
    reference = {"ffmpeg": ffmpeg_identity(), "frames": hashes}
    (REFERENCES / f"{name}.json").write_text(json.dumps(reference, indent=2) + "\n")


def test_references_belong_to_scenes_and_are_small() -> None:
    wanted = {f"{name}.json" for name in SCENES}
    wanted |= {f"{name}_{at}.png" for name in SCENES for at in SHOWN}
    found = {path.name for path in REFERENCES.iterdir()}
    if WRITING:
        for name in found - wanted:
            (REFERENCES / name).unlink()
        return
    assert found == wanted
    assert max(path.stat().st_size for path in REFERENCES.iterdir()) < 20_000


def test_a_difference_is_named_and_drawn(tmp_path: Path) -> None:
    wanted = np.full((8, 10, 3), 90, np.uint8)
    found = wanted.copy()
    found[2:4, 5:9, 1] += 7
    reported = difference(found, wanted, tmp_path, "changed")
    assert "8 pixels differ by up to 7 levels, x 5 to 8, y 2 to 3" in reported
    with Image.open(tmp_path / "changed.png") as drawn:
        assert drawn.size == (30, 8)
        assert drawn.getpixel((25, 2)) == (0, 56, 0)

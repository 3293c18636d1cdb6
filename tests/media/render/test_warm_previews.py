"""Previews that keep what they decoded: the same pixels, without decoding it again."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from reelmill.core.errors import EncodeError
from reelmill.core.spec import load_spec
from reelmill.media.encode import encode as real_encode
from reelmill.media.ffmpeg_program import ffmpeg_path
from reelmill.media.kept_pictures import KeptPictures
from reelmill.usecases.render import warm_picture
from reelmill.usecases.render.preview_frame import Quick, preview_frame
from reelmill.usecases.render.render_context import RenderContext
from reelmill.usecases.render.warm_picture import UserPictures

CANVAS = {"width": 640, "height": 480, "fps": 30, "background": "#204060"}


@pytest.fixture
def store(tmp_path: Path) -> KeptPictures:
    folder = tmp_path / "kept"
    folder.mkdir()
    return KeptPictures(folder)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The inputs of every FFmpeg that previews run."""
    reported: list[str] = []
    encode = real_encode

    def noted(recipe: Any, *arguments: Any, **options: Any) -> bool:
        reported.append(",".join(recipe.assets))
        return encode(recipe, *arguments, **options)

    monkeypatch.setattr(warm_picture, "encode", noted)
    return reported


def picture_of(
    tracks: list[dict[str, Any]],
    at: str,
    tools: RenderContext,
    store: KeptPictures | None,
    user: str = "ada",
) -> Any:
    spec = load_spec({"canvas": CANVAS, "tracks": tracks}, tools.limits)
    quick = Quick(960, UserPictures(store, user)) if store else None
    with tools.store.scratch() as scratch:
        out = scratch / "a.png"
        preview_frame(spec, Fraction(at), out, tools, quick=quick)
        with Image.open(out) as picture:
            return np.asarray(picture.convert("RGB")).astype(int)


def clip(path: Path, **more: Any) -> dict[str, Any]:
    return {"type": "video", "src": str(path), **more}


def words(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text, "duration": 1}


SOURCES: dict[str, dict[str, Any]] = {
    "plain": {},
    "full range": {"full_range": True},
    "ten bits": {"pixel_format": "yuv420p10le"},
    "full chroma": {"pixel_format": "yuv444p"},
    "turned": {"rotation": 90},
    "anamorphic": {"sample_aspect_ratio": Fraction(4, 3)},
    "with alpha": {"suffix": ".mov", "codec": "prores_ks", "pixel_format": "yuva444p10le"},
}


@pytest.mark.parametrize("kind", SOURCES)
def test_a_warm_preview_has_the_pixels_of_a_cold_one(
    kind: str, stamped: Callable[..., Path], tools: RenderContext, store: KeptPictures
) -> None:
    path = stamped(**SOURCES[kind])
    small = clip(path, width="40%", position="topLeft", rotation=10, opacity=0.8)
    tracks = [clip(path, trim={"start": 0.4}), small, words("A")]
    cold = picture_of(tracks, "0.9", tools, None)
    for _ in range(2):
        assert np.array_equal(picture_of(tracks, "0.9", tools, store), cold)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "LA"])
def test_so_have_pictures(
    mode: str, tmp_path: Path, tools: RenderContext, store: KeptPictures
) -> None:
    grey = np.linspace(0, 255, 200 * 300).reshape(200, 300).astype(np.uint8)
    picture = Image.merge("RGBA", [Image.fromarray(np.roll(grey, 30 * n, 1)) for n in range(4)])
    picture.convert("RGB" if mode == "P" else mode).convert(mode).save(tmp_path / "a.png")
    tracks = [{"type": "image", "src": str(tmp_path / "a.png"), "duration": 1, "width": "70%"}]
    cold = picture_of(tracks, "0.5", tools, None)
    for _ in range(2):
        assert np.array_equal(picture_of(tracks, "0.5", tools, store), cold)


def test_large_pictures_are_kept_smaller_and_look_the_same(
    tmp_path: Path, tools: RenderContext, store: KeptPictures
) -> None:
    wave = (127 + 120 * np.sin(np.linspace(0, 40, 4000)))[None, :] * np.ones((3000, 1))
    Image.fromarray(wave.astype(np.uint8)).convert("RGB").save(tmp_path / "a.jpg", quality=95)
    tracks = [{"type": "image", "src": str(tmp_path / "a.jpg"), "duration": 1}]
    cold = picture_of(tracks, "0.5", tools, None)
    warm = picture_of(tracks, "0.5", tools, store)
    assert np.abs(warm - cold).max() <= 6
    assert 0 < store.held_bytes <= 1920 * 1440 * 3 + 10_000


def test_after_an_edit_nothing_is_decoded_again(
    stamped: Callable[..., Path], tools: RenderContext, store: KeptPictures, runs: list[str]
) -> None:
    path = stamped()
    picture_of([clip(path), words("one")], "0.5", tools, store)
    assert len(runs) == 2
    for tracks in (
        [clip(path), words("two")],
        [clip(path, width="30%", x="10%"), words("two")],
        [words("two"), clip(path, opacity=0.5)],
    ):
        runs.clear()
        picture_of(tracks, "0.5", tools, store)
        assert len(runs) == 1
        assert all(len(asset) == 64 for asset in runs[0].split(","))
    held = store.held_bytes
    picture_of([clip(path)], "0.6", tools, store)
    assert store.held_bytes > held


def test_users_do_not_see_what_was_decoded_for_others(
    stamped: Callable[..., Path], tools: RenderContext, store: KeptPictures, runs: list[str]
) -> None:
    path = stamped()
    picture_of([clip(path)], "0.5", tools, store, "ada")
    runs.clear()
    picture_of([clip(path)], "0.5", tools, store, "bob")
    assert len(runs) == 2


def test_both_sides_of_a_transition_are_kept(
    stamped: Callable[..., Path], tools: RenderContext, store: KeptPictures, runs: list[str]
) -> None:
    children = [clip(stamped()), clip(stamped(crf=20))]
    wipe = {"type": "wipeLeft", "duration": 1}
    tracks: list[dict[str, Any]] = [{"type": "sequence", "tracks": children, "transition": wipe}]
    cold = picture_of(tracks, "1.5", tools, None)
    runs.clear()
    assert np.array_equal(picture_of(tracks, "1.5", tools, store), cold)
    assert len(runs) == 3
    assert np.array_equal(picture_of(tracks, "1.5", tools, store), cold)
    assert len(runs) == 4


def test_a_kept_picture_is_read_as_raw_samples_and_nothing_else(
    stamped: Callable[..., Path],
    tools: RenderContext,
    store: KeptPictures,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = stamped()
    encoded = tmp_path / "encoded.nut"
    copied = (ffmpeg_path(), "-v", "error", "-i", path, "-c", "copy", "-f", "nut", encoded)
    subprocess.run([str(part) for part in copied], check=True)

    def other(recipe: Any, paths: Any, out: Path, **options: Any) -> bool:
        if recipe.output[1] == "rawvideo":
            out.write_bytes(encoded.read_bytes())
            return False
        return real_encode(recipe, paths, out, **options)

    monkeypatch.setattr(warm_picture, "encode", other)
    with pytest.raises(EncodeError):
        picture_of([clip(path)], "0.5", tools, store)

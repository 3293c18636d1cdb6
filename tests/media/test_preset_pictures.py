"""The pictures of caption presets, in the dashboard and the documents, show what is rendered."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from preset_pictures import HEIGHT, TARGET, WIDTH, render
from reelmill.bootstrap.render_context import render_context
from reelmill.core.spec import Limits
from reelmill.core.spec.cues.caption_presets import CaptionPreset
from reelmill.settings import Settings
from reelmill.usecases.render.render_context import RenderContext

MOST_BYTES = 10_000
MOST_OFF = 16.0
"""Mean distance of a channel in the worst block of 20 pixels: WebP is up to 13 off."""


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RenderContext]:
    home = tmp_path_factory.mktemp("home")
    with render_context(Settings(home=home), Limits(), home) as made:
        yield made


def worst_block(one: np.ndarray, other: np.ndarray) -> float:
    off = np.abs(one.astype(int) - other.astype(int)).mean(axis=2)
    return float(off.reshape(HEIGHT // 20, 20, WIDTH // 20, 20).mean(axis=(1, 3)).max())


def shown(preset: CaptionPreset) -> np.ndarray:
    """The committed picture."""
    with Image.open(TARGET / f"{preset}.webp") as kept:
        return np.asarray(kept.convert("RGB"))


def test_each_preset_has_a_small_picture() -> None:
    assert {file.stem for file in TARGET.glob("*.webp")} == {
        preset.value for preset in CaptionPreset
    }
    for file in TARGET.glob("*.webp"):
        assert file.stat().st_size <= MOST_BYTES, file.name


def test_no_two_presets_look_alike() -> None:
    kept = [shown(preset) for preset in CaptionPreset]
    assert min(worst_block(one, other) for one, other in combinations(kept, 2)) > MOST_OFF


@pytest.mark.parametrize("preset", CaptionPreset)
def test_a_picture_shows_what_is_rendered(
    preset: CaptionPreset, context: RenderContext, tmp_path: Path
) -> None:
    render(preset, tmp_path / "now.png", context)
    with Image.open(tmp_path / "now.png") as now:
        rendered = np.asarray(now.convert("RGB").resize((WIDTH, HEIGHT), Image.Resampling.BOX))
    assert worst_block(rendered, shown(preset)) < MOST_OFF, "run `python docs/preset_pictures.py`"

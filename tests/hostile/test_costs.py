"""Specs with very many things in them: planned quickly, or refused by a named limit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from reelmill import plan
from reelmill.core.errors import SpecError
from reelmill.settings import Settings

CANVAS = {"width": 320, "height": 240, "fps": 30}


@pytest.fixture
def pictures(tmp_path: Path) -> list[str]:
    names = [str(tmp_path / f"{number}.png") for number in range(100)]
    for number, name in enumerate(names):
        Image.new("RGB", (64, 64), (number, 255 - number, 7)).save(name)
    return names


def planned(spec: dict[str, Any], home: Path) -> Any:
    return plan(spec, settings=Settings(home=home, jobs=1))


def test_a_slideshow_of_hundreds_of_pictures_is_planned(
    pictures: list[str], tmp_path: Path
) -> None:
    tracks = [{"type": "image", "src": name, "duration": 3} for name in pictures * 4]
    join = {"type": "crossfade", "duration": 0.5}
    sequence = {"type": "sequence", "transition": join, "tracks": tracks}
    found = planned({"canvas": CANVAS, "tracks": [sequence]}, tmp_path / "home")
    assert found.timeline.frame_count == (400 * 3 - 399 * 0.5) * 30


def test_too_many_pictures_at_the_same_time_are_refused_by_number(
    pictures: list[str], tmp_path: Path
) -> None:
    tracks = [{"type": "image", "src": name, "width": 20} for name in pictures]
    with pytest.raises(SpecError) as raised:
        planned({"canvas": CANVAS, "duration": 1, "tracks": tracks}, tmp_path / "home")
    problem = raised.value.problems[0]
    assert (problem.code, problem.pointer) == ("too_many_layers", "/tracks/0/src")
    assert "100 pictures" in problem.message
    assert "REELMILL_MAX_LAYERS" in str(problem.hint)

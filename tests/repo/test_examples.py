"""The examples are valid, complete and what they promise to be."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from reelmill.core.spec import LongformSpec, load_spec, walk_sources

EXAMPLES = Path(__file__).parents[2] / "examples"
SPECS = sorted(EXAMPLES.glob("*.json"))
LONGFORM = ("longform.json", "longform-one-picture-changed.json")


@pytest.fixture(scope="module")
def makers() -> dict[str, ModuleType]:
    """The scripts `music` and `pictures` as modules, without running them."""
    return {name: _module(name) for name in ("music", "pictures")}


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.name)
def test_an_example_is_a_valid_spec(path: Path) -> None:
    load_spec(path.read_bytes())


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.name)
def test_every_source_of_an_example_is_made_by_the_project(
    path: Path, makers: dict[str, ModuleType]
) -> None:
    made = {f"media/{n}" for n in (*makers["music"].PIECES, *makers["pictures"].PICTURES)}
    made |= {f"media/{n}" for n in ("bigbuckbunny.mp4", "bikes.mp4")}
    sources = {src for _, src in walk_sources(load_spec(path.read_bytes()))}
    assert {s for s in sources - made if not (EXAMPLES / s).is_file()} == set()


@pytest.mark.parametrize("name", LONGFORM)
def test_the_playlist_lasts_exactly_three_hours(name: str, makers: dict[str, ModuleType]) -> None:
    spec = load_spec((EXAMPLES / name).read_bytes())
    assert isinstance(spec, LongformSpec)
    pieces = [makers["music"].PIECES[Path(entry.src).name] for entry in spec.audio]
    assert sum(piece.seconds for piece in pieces) == 3 * 3600
    assert [entry.title for entry in spec.audio] == [piece.title for piece in pieces]


def test_the_changed_longform_differs_in_one_picture_only() -> None:
    first, second = (load_spec((EXAMPLES / name).read_bytes()) for name in LONGFORM)
    assert isinstance(first, LongformSpec)
    assert isinstance(second, LongformSpec)
    pairs = zip(first.backgrounds, second.backgrounds, strict=True)
    assert sum(one != other for one, other in pairs) == 1
    assert first.model_copy(update={"backgrounds": ()}) == second.model_copy(
        update={"backgrounds": ()}
    )


def _module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"example_{name}", EXAMPLES / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module

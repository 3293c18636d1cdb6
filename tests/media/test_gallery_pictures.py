"""The gallery shows what is rendered, every family of fonts, and every field of texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from font_sheets import families
from gallery import RECORD, TARGET, Picture, pictures, recorded, render
from gallery_examples import EXAMPLES
from reelmill.bootstrap.render_context import render_context
from reelmill.core.drawing_terms import (
    Align,
    BackgroundBy,
    Baseline,
    Decoration,
    ListKind,
    WritingMode,
)
from reelmill.core.spec import Limits, spec_json_schema
from reelmill.core.spec.texts.markup import TextMarkup
from reelmill.core.spec.texts.text_style import LetterCase, Overflow, TextFit
from reelmill.settings import Settings
from reelmill.usecases.render.render_context import RenderContext

MOST_BYTES = 1_500_000
CHOICES: tuple[tuple[str, type[StrEnum], set[str]], ...] = (
    ("align", Align, set()),
    ("by", BackgroundBy, set()),
    ("baseline", Baseline, set()),
    ("decoration", Decoration, set()),
    ("list", ListKind, set()),
    ("writingMode", WritingMode, {"horizontal-tb"}),
    ("markup", TextMarkup, {"none"}),
    ("case", LetterCase, set()),
    ("overflow", Overflow, set()),
    ("fit", TextFit, {"none"}),
)
"""A field, what it may be, and what every example without it shows."""

MODELS = (
    *("TextStyle", "RunStyle", "TextRun", "TextBackground", "TextShadow", "TextGlow"),
    *("Stroke", "Gradient", "ActiveWord", "Counting"),
)


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RenderContext]:
    home = tmp_path_factory.mktemp("home")
    with render_context(Settings(home=home), Limits(), home) as made:
        yield made


@pytest.fixture(scope="module")
def shown(context: RenderContext) -> dict[str, Picture]:
    return {picture.name: picture for picture in pictures(context)}


def said(value: object) -> Iterator[tuple[str, object]]:
    """Every field in a document, and its value."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield key, inner
            yield from said(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from said(inner)


SAID = [pair for example in EXAMPLES for pair in said(example.track)]


# ---- everything occurs


@pytest.mark.parametrize(("field", "choices", "usual"), CHOICES, ids=[c[0] for c in CHOICES])
def test_every_choice_is_shown(field: str, choices: type[StrEnum], usual: set[str]) -> None:
    values = {value for key, value in SAID if key == field}
    assert values | usual >= {choice.value for choice in choices}


@pytest.mark.parametrize("model", MODELS)
def test_every_field_of_texts_is_shown(model: str) -> None:
    fields = spec_json_schema()["$defs"][model]["properties"].keys()
    assert fields - {key for key, _ in SAID} == set()


def test_every_mode_of_the_spoken_word_is_shown() -> None:
    modes = spec_json_schema()["$defs"]["ActiveWord"]["properties"]["mode"]
    assert {value for key, value in SAID if key == "mode"} == set(_choices(modes))


def _choices(schema: Any) -> list[str]:
    return list(schema.get("enum") or schema["anyOf"][0]["enum"])


def test_every_family_is_shown_with_its_weights(context: RenderContext) -> None:
    installed = families(context.typesetter)
    on_sheets = {
        name: words
        for facts in recorded().values()
        for name, words in facts.get("families", {}).items()
    }
    assert on_sheets == {name: family.words for name, family in installed.items()}
    assert {family.name for family in context.typesetter.listed_families} == installed.keys()


# ---- and is what is rendered


def test_the_pictures_are_those_that_are_noted(shown: dict[str, Picture]) -> None:
    files = {file.stem: file for file in TARGET.glob("*.webp")}
    noted = recorded()
    assert files.keys() == noted.keys() == shown.keys()
    for name, file in files.items():
        assert sha256(file.read_bytes()).hexdigest() == noted[name]["file"], name


def test_the_gallery_is_small() -> None:
    assert sum(f.stat().st_size for f in TARGET.iterdir()) <= MOST_BYTES
    assert RECORD.parent == TARGET


def test_each_picture_is_what_is_rendered(
    shown: dict[str, Picture], context: RenderContext, tmp_path: Path
) -> None:
    now = {name: render(p, tmp_path / f"{name}.png", context) for name, p in shown.items()}
    noted = {name: facts["pixels"] for name, facts in recorded().items()}
    stale = {name for name in now if now[name] != noted.get(name)}
    assert not stale, "run `python docs/gallery.py`, then look at them"

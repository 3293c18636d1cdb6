"""Every style in every script is, pixel for pixel, what it was: `make golden` writes the hashes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from pinned_pixels import Pinned, pixel_hash
from script_texts import ACTIVE, CANVAS, SCRIPTS, STYLES, Script, captions_of, texts_of

from reelmill.core.errors import SourceError
from reelmill.core.spec import CaptionPreset, load_spec
from reelmill.core.timeline.facts import Facts
from reelmill.core.timeline.resolve import pictures_to_draw
from reelmill.core.typesetting import DrawnPicture
from reelmill.media.cancel import CancelToken
from reelmill.media.typeset import Typesetter

PINNED = Pinned(Path(__file__).parent / "script_hashes.json", "scripts", SCRIPTS)
_DIGITS = 18  # tell apart what is not made to be alike


@pytest.fixture(scope="module")
def typesetter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Typesetter]:
    made = Typesetter(tmp_path_factory.mktemp("drawn"))
    yield made
    made.close()


@pytest.mark.parametrize("name", SCRIPTS)
def test_each_style_has_the_pixels_it_had_in(name: str, typesetter: Typesetter) -> None:
    PINNED.check(name, _hashes(_pictures(SCRIPTS[name]), typesetter))


def test_every_style_has_a_hash_in_every_script() -> None:
    styles = {
        *STYLES,
        "runs",
        "list",
        *ACTIVE,
        *(f"preset {preset.value}" for preset in CaptionPreset),
    }
    known = PINNED.known()
    assert known.keys() == SCRIPTS.keys()
    for name, own in known.items():
        wanted = styles | {"columns"} if SCRIPTS[name].stands else styles
        assert {style.partition("#")[0] for style in own} == wanted


def _pictures(script: Script) -> dict[str, DrawnPicture]:
    """Each text, and each state of captions with its number."""
    pictures: dict[str, DrawnPicture] = {}
    for style, track in texts_of(script):
        (pictures[style],) = _drawn(track)
    for style, track in captions_of(script):
        states = list(dict.fromkeys(_drawn(track)))
        pictures |= {f"{style}#{number}": state for number, state in enumerate(states)}
    return pictures


def _drawn(track: Mapping[str, Any]) -> list[DrawnPicture]:
    return list(pictures_to_draw(load_spec({"canvas": CANVAS, "tracks": [track]}), Facts()))


def _hashes(pictures: Mapping[str, DrawnPicture], typesetter: Typesetter) -> dict[str, str]:
    files = typesetter.draw_all(pictures.values(), CancelToken())
    return {style: _hash(files[picture]) for style, picture in pictures.items()}


def _hash(file: Path | SourceError) -> str:
    assert isinstance(file, Path), file
    return pixel_hash(file, _DIGITS)

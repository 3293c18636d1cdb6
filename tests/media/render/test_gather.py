"""What a spec names is read as what it is named for, and problems stand where the client wrote."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from reelmill.core.errors import SourceError
from reelmill.core.spec import load_spec
from reelmill.media.cancel import CancelToken
from reelmill.usecases.render.gather import gather
from reelmill.usecases.render.render_context import RenderContext
from stamped import make_clicks

CUES = b"1\n00:00:00,000 --> 00:00:01,000\nHello\n"


@pytest.fixture
def sources(tmp_path: Path) -> dict[str, str]:
    """Paths of a picture, a sound and captions."""
    paths = {name: tmp_path / name for name in ("picture.png", "sound.wav", "subs.srt")}
    Image.new("RGB", (32, 24)).save(paths["picture.png"])
    make_clicks(paths["sound.wav"], Fraction(1))
    paths["subs.srt"].write_bytes(CUES)
    return {path.stem: str(path) for path in paths.values()}


def problems_of(document: dict[str, Any], tools: RenderContext) -> list[tuple[str, str]]:
    with pytest.raises(SourceError) as caught:
        gather(load_spec(document), tools, CancelToken())
    return [(problem.code, problem.pointer) for problem in caught.value.problems]


def both(src: str, kind: str) -> dict[str, Any]:
    """The same file as captions and as media."""
    tracks = [{"type": "captions", "src": src}, {"type": kind, "src": src}]
    return {"duration": 1, "tracks": tracks}


@pytest.mark.parametrize("kind", ["video", "audio", "image"])
def test_captions_that_are_also_media_are_refused_where_they_are_media(
    kind: str, sources: dict[str, str], tools: RenderContext
) -> None:
    found = problems_of(both(sources["subs"], kind), tools)
    assert found == [("source_not_media", "/tracks/1/src")]


def test_media_that_are_also_captions_are_refused_where_they_are_captions(
    sources: dict[str, str], tools: RenderContext
) -> None:
    found = problems_of(both(sources["sound"], "audio"), tools)
    assert found == [("captions_not_text", "/tracks/0/src")]


def test_a_file_that_is_missing_is_missing_everywhere(tmp_path: Path, tools: RenderContext) -> None:
    found = problems_of(both(str(tmp_path / "none.srt"), "audio"), tools)
    assert found == [("source_missing", "/tracks/0/src"), ("source_missing", "/tracks/1/src")]


def test_what_cannot_be_typeset_of_titles_is_reported_once_and_there(
    sources: dict[str, str], tools: RenderContext
) -> None:
    audio = [{"src": sources["sound"], "title": title} for title in ("One", "Two")]
    document = {
        "mode": "longform",
        "backgrounds": [{"src": sources["picture"]}],
        "audio": audio,
        "titles": {"style": {"font": "Intre"}},
    }
    assert problems_of(document, tools) == [("font_unknown", "/titles/style/font")]

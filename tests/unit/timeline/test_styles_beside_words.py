"""Captions that mark the spoken word refuse the styles that such pictures cannot have."""

from __future__ import annotations

from typing import Any

import pytest

from reelmill.core.errors import SpecError
from reelmill.core.spec import CaptionsTrack, CompositionSpec, load_spec
from reelmill.core.spec.texts.text_style import TextStyle
from reelmill.core.timeline.caption_look import caption_look
from reelmill.core.timeline.drawing import text_of_style

WORDS = [{"text": "one", "start": 0, "end": 1}, {"text": "two", "start": 1, "end": 2}]
CUE = {"start": 0, "end": 2, "text": "one two", "words": WORDS}
BOX = {"color": "#000000", "padding": 8, "radius": 4}
STYLES: dict[str, dict[str, Any]] = {
    "case": {"case": "upper"},
    "font": {"font": "Noto Sans", "weight": 800, "italic": True, "letterSpacing": 2},
    "color": {"color": "#ff0000", "stroke": {"color": "#000000", "width": 3}, "lineHeight": 1.5},
    "background": {"background": BOX, "align": "left"},
    "fit": {"fit": "shrink"},
    "decoration": {"decoration": "strike"},
    "wordSpacing": {"wordSpacing": 4},
    "lang": {"lang": "ja"},
    "hyphenate": {"lang": "de", "hyphenate": True},
    "strokes": {"strokes": [{"color": "#000000", "width": 3}]},
    "shadow": {"shadow": {}},
    "glow": {"glow": {}},
    "align": {"align": "justify"},
    "grow": {"fit": "grow"},
    "maxSize": {"fit": "grow", "maxSize": 900},
    "overflow": {"overflow": "clip"},
    "maxLines": {"overflow": "ellipsis", "maxLines": 2},
    "minSize": {"fit": "shrink", "minSize": 20},
    "by line": {"background": {**BOX, "by": "line"}},
    "by word": {"background": {**BOX, "by": "word"}},
}


def captions(**fields: Any) -> dict[str, Any]:
    return {
        "canvas": {"width": 320, "height": 180},
        "tracks": [{"type": "captions", "cues": [CUE], **fields}],
    }


def problems(document: dict[str, Any]) -> list[tuple[str, str]]:
    try:
        load_spec(document)
    except SpecError as error:
        return [(problem.code, problem.pointer) for problem in error.problems]
    return []


def test_every_field_of_a_style_is_tried() -> None:
    tried = {field for style in STYLES.values() for field in style}
    shown = {field.alias or name for name, field in TextStyle.model_fields.items()}
    assert shown - tried == {"size", "list", "writingMode"}  # no captions have the last two


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("marked", [{"active": {"color": "#ff0000"}}, {"preset": "boxedWord"}])
def test_a_style_beside_words_is_drawn_or_refused(name: str, marked: dict[str, Any]) -> None:
    """No style is left out in silence: what spoken words cannot have is an error."""
    spec = load_spec(captions(style=STYLES[name]))
    assert isinstance(spec, CompositionSpec)
    track = spec.tracks[0]
    assert isinstance(track, CaptionsTrack)
    drawn = text_of_style("one two", caption_look(track, spec.canvas).style, 200, None)
    found = problems(captions(style=STYLES[name], **marked))
    assert bool(found) == drawn.is_styled, found
    assert all(code == "field_not_allowed" for code, _ in found)
    assert all(pointer.startswith("/tracks/0/style/") for _, pointer in found)


def test_split_captions_may_have_any_style() -> None:
    assert not problems(captions(style=STYLES["shadow"], split={"words": 1}))


def test_the_box_of_the_spoken_word_is_one_box() -> None:
    active = {"background": {**BOX, "by": "word"}}
    assert problems(captions(active=active)) == [
        ("field_not_allowed", "/tracks/0/active/background/by")
    ]

"""Styled texts are, pixel for pixel, what they were: `make golden` writes their hashes anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pinned_pixels import Pinned, pixel_hash

from reelmill.core.spec import load_spec
from reelmill.core.timeline.facts import Facts
from reelmill.core.timeline.resolve import pictures_to_draw
from reelmill.media.typeset import Typesetter

_BY_LINE = {"by": "line", "color": "#102030b0", "padding": 6, "radius": 6}
_BY_WORD = {"by": "word", "color": "#a02060", "padding": 4, "radius": 4}
_SHADOW = {"x": -3, "y": 4, "blur": 6}

TEXTS: dict[str, dict[str, Any]] = {
    "latin runs": {
        "text": [
            {"text": "E = mc", "style": {"font": "Noto Sans", "italic": True}},
            {"text": "2", "style": {"baseline": "sup", "color": "#ff8800"}},
            {"text": " marked", "style": {"background": "#ffee00", "color": "black", "size": 50}},
        ],
        "style": {"size": 36, "strokes": [{"color": "navy", "width": 3}]},
    },
    "latin markup": {
        "markup": "html",
        "text": "<b>bold</b> <i>it</i> <u>under</u> <s>struck</s> H<sub>2</sub>O<br>&lt;3",
        "style": {"size": 36, "shadow": _SHADOW, "case": "upper", "wordSpacing": 5},
    },
    "latin justified": {
        "text": "Geschwindigkeitsbegrenzungen sind justiert und getrennt",
        "style": {"size": 30, "align": "justify", "lang": "de", "hyphenate": True},
    },
    "arabic": {
        "text": [
            {"text": "مَرْحَبًا "},
            {"text": "بالعالم", "style": {"color": "red"}},
            {"text": " هذا نص طويل"},
        ],
        "style": {"size": 36, "background": _BY_LINE},
    },
    "hebrew": {
        "text": "שָׁלוֹם עולם זה טקסט ארוך מדי לתיבה",
        "height": 100,
        "style": {"size": 36, "overflow": "ellipsis", "background": _BY_WORD},
    },
    "devanagari": {
        "markup": "html",
        "text": "<b>नमस्ते</b> दुनिया <u>कुँ</u>",
        "style": {"size": 36, "glow": {"color": "#00ffff"}, "background": _BY_WORD},
    },
    "thai": {
        "text": "สวัสดีชาวโลกนี่คือข้อความยาว",
        "style": {"size": 36, "lang": "th", "overflow": "clip", "maxLines": 1, "shadow": _SHADOW},
    },
    "emoji": {
        "text": [{"text": "I ❤️ "}, {"text": "😀👍🏽", "style": {"size": 60}}],
        "style": {"size": 36, "shadow": _SHADOW, "decoration": "underline"},
    },
    "grown": {"text": "grow", "height": 120, "style": {"size": 12, "fit": "grow"}},
}


PINNED = Pinned(Path(__file__).parent / "text_hashes.json", "texts", TEXTS)


@pytest.fixture(scope="module")
def typesetter(tmp_path_factory: pytest.TempPathFactory) -> Typesetter:
    return Typesetter(tmp_path_factory.mktemp("drawn"))


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_has_the_pixels_it_had(name: str, typesetter: Typesetter) -> None:
    track = {"type": "text", "duration": 1, "width": 280, **TEXTS[name]}
    canvas = {"width": 320, "height": 240}
    (picture,) = pictures_to_draw(load_spec({"canvas": canvas, "tracks": [track]}), Facts())
    PINNED.check(name, pixel_hash(typesetter.draw(picture).path))


def test_every_hash_belongs_to_a_text() -> None:
    assert PINNED.known().keys() == TEXTS.keys()

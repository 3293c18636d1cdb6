"""Every style of text in every script: few words each, long enough for two lines."""
# ruff: noqa: RUF001 (Chinese and Japanese punctuation)

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reelmill.core.spec import CaptionPreset

CANVAS = {"width": 320, "height": 240}


@dataclass(frozen=True, slots=True)
class Script:
    """A sentence as its words.

    Attributes:
        words: As speech is parted; blanks between them are written where there are any.
        lang: Language, where it chooses between forms of letters.
        stands: Whether it is tried in vertical columns.
    """

    words: tuple[str, ...]
    lang: str = ""
    stands: bool = False

    @property
    def sentence(self) -> str:
        """All of it."""
        return "".join(self.words)


SCRIPTS = {
    "latin": Script(("Ångström ", "fjords, ", "(judged ", "Ĝis ", "quickly)!"), stands=True),
    "arabic": Script(("مَرْحَبًا ", "بِالعَالَم، ", "هذا ", "نصٌّ ", "طويلٌ!"), "ar"),
    "hebrew": Script(("שָׁלוֹם ", "עוֹלָם, ", "זֶה ", "(טֶקְסְט) ", "אָרוֹךְ!"), "he"),
    "devanagari": Script(("नमस्ते ", "दुनिया, ", "क्षेत्र ", "हिन्दी ", "में कुँआ।"), "hi"),
    "thai": Script(("สวัสดี", "ชาวโลก ", "ที่นี่", "คือ", "น้ำผึ้ง!"), "th"),
    "chinese": Script(("你好，", "世界！", "这是", "一个", "很长的“标题”。"), "zh", stands=True),
    "japanese": Script(
        ("こんにちは、", "世界。", "「これは", "ちょっと", "長い」タイトル！"), "ja", stands=True
    ),
    "korean": Script(
        ("안녕하세요, ", "세계! ", "이것은 ", "긴 ", "제목입니다."), "ko", stands=True
    ),
    "hebrew and latin": Script(("קנה ", "iPhone 15 ", "היום ", "(רק ", "₪3,999 ב-Tel Aviv)!")),
    "emoji": Script(("👩‍🚀 ", "👍🏽😀 ", "🇩🇪🇯🇵 ", "👨‍👩‍👧‍👦 ", "1️⃣❤️🏳️‍🌈"), stands=True),
}

_BOX = {"color": "#102030b0", "padding": 6, "radius": 6}
STYLES: dict[str, dict[str, Any]] = {
    "strokes": {
        "stroke": {"color": "#102080", "width": 2},
        "strokes": [{"color": "#ffd60a", "width": 5}],
    },
    "shadow": {"shadow": {"x": -3, "y": 4, "blur": 6, "color": "#000000"}, "italic": True},
    "glow": {"glow": {"color": "#00ffff", "blur": 12}, "weight": 800},
    "boxes by line": {"background": {**_BOX, "by": "line"}},
    "boxes by word": {"background": {**_BOX, "color": "#a02060", "by": "word"}},
    "one box": {"background": _BOX, "align": "right"},
    "gradient": {
        "color": {
            "stops": [{"offset": 0, "color": "#ff2050"}, {"offset": 1, "color": "#20a0ff"}],
            "angle": 90,
        }
    },
    "lines": {"decoration": "underline", "letterSpacing": 3},
    "justified": {"align": "justify"},
    "ellipsis": {"overflow": "ellipsis", "maxLines": 1},
    "grown": {"fit": "grow", "maxSize": 40},
}
"""Styles of whole texts; `lang` is added."""

ACTIVE: dict[str, dict[str, Any]] = {
    "spoken word": {
        "color": "#ffd60a",
        "underline": True,
        "scale": 1.15,
        "background": {"color": "#7c3aed", "padding": 4, "radius": 6},
    },
    "karaoke": {"mode": "fill", "color": "#2dd4ff"},
}
"""Captions of which a word is marked."""


def texts_of(script: Script) -> Iterator[tuple[str, dict[str, Any]]]:
    """Tracks by style: of texts, of runs."""
    lang = {"lang": script.lang} if script.lang else {}
    shared = {"type": "text", "duration": 1, "width": 240, "height": 150}
    for name, style in STYLES.items():
        yield name, {**shared, "text": script.sentence, "style": {"size": 30, **lang, **style}}
    listed = {**shared, "height": 240, "text": _lines(script.words)}
    yield "list", {**listed, "style": {"size": 24, **lang, "list": "number"}}
    if script.stands:
        columns = {"writingMode": "vertical-rl", "stroke": {"color": "#102080", "width": 2}}
        yield (
            "columns",
            {**shared, "text": script.sentence, "style": {"size": 30, **lang, **columns}},
        )
    yield "runs", {**shared, "text": _runs(script.words), "style": {"size": 30, **lang}}


def captions_of(script: Script) -> Iterator[tuple[str, dict[str, Any]]]:
    """Tracks by style; a word is spoken every quarter of a second."""
    words = [{"text": text, "start": n / 4} for n, text in enumerate(script.words)]
    cue = {"start": 0, "end": 2, "words": words}
    shared = {"type": "captions", "cues": [cue], "style": {"size": 30}}
    for name, active in ACTIVE.items():
        yield name, {**shared, "active": active}
    for preset in CaptionPreset:
        yield f"preset {preset.value}", {**shared, "preset": preset.value}


def _lines(words: Sequence[str]) -> str:
    first, second, third, *others = words
    return f"{first}{second}{third}\n\t{''.join(others)}\n\t{second}\n{''.join(words)}"


def _runs(words: Sequence[str]) -> list[dict[str, Any]]:
    """A run ends within the second word, so that joined letters are of two runs."""
    first, second, third, *others = words
    middle = len(second) // 2
    return [
        {"text": first, "style": {"baseline": "sup"}},
        {"text": second[:middle], "style": {"color": "#ff8800"}},
        {"text": second[middle:], "style": {"color": "#30c0ff", "decoration": "overline"}},
        {"text": third, "style": {"background": "#ffee00", "color": "black", "weight": 800}},
        {"text": others[0], "style": {"size": 44, "font": "Noto Sans", "italic": True}},
        {"text": others[1]},
    ]

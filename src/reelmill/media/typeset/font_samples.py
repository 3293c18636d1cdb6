"""What a font is shown by: its name, or a few letters of the script that it is for."""

from __future__ import annotations

import unicodedata

from reelmill.core.drawing_terms import Align
from reelmill.core.typesetting import TextPicture
from reelmill.media.typeset.font_facts import FontFacts

SAMPLE_WIDTH, SAMPLE_HEIGHT = 640, 128
"""Pixels that a sample is at most large."""

_SIZE = 44
_INK = "#000000"
_LONGEST_NAME = 40
_MOST_LETTERS = 8
_NOTO = ("Noto Sans ", "Noto Serif ")
_EMOJI = "😀🎉🚀🌈"
_OF_SCRIPTS = {
    "Arabic": "أبجد هوز",
    "Armenian": "Այբուբեն",
    "Bengali": "বাংলা লিপি",
    "CJK HK": "香港字體",
    "CJK JP": "日本語の書体",
    "CJK KR": "한국어 글꼴",
    "CJK SC": "简体中文",
    "CJK TC": "繁體中文",
    "Devanagari": "देवनागरी",
    "Ethiopic": "ግዕዝ ፊደል",
    "Georgian": "ქართული",
    "Gujarati": "ગુજરાતી",
    "Gurmukhi": "ਗੁਰਮੁਖੀ",
    "Hebrew": "אלפבית עברי",
    "Kannada": "ಕನ್ನಡ",
    "Khmer": "អក្សរខ្មែរ",
    "Lao": "ອັກສອນລາວ",
    "Malayalam": "മലയാളം",
    "Myanmar": "မြန်မာ",
    "Oriya": "ଓଡ଼ିଆ",
    "Sinhala": "සිංහල",
    "Symbols": "★ ☀ ♪ ♫ ✓",
    "Tamil": "தமிழ்",
    "Telugu": "తెలుగు",
    "Thai": "อักษรไทย",
}


def sample_text(family: str, facts: FontFacts) -> str:
    """The family's name, or letters of its script where the name says one or has none of its own.

    `facts` are those of its faces; with those of others beside it, only names are gone by.
    """
    script = next((family[len(n) :] for n in _NOTO if family.startswith(n)), "")
    if known := _OF_SCRIPTS.get(script):
        return known
    shortened = family[:_LONGEST_NAME]
    if family.endswith(" Emoji"):
        return _EMOJI
    if not facts.lacking(shortened):
        return shortened
    fitting = (text for text in (*_OF_SCRIPTS.values(), _EMOJI) if not facts.lacking(text))
    return next(fitting, None) or _first_letters(facts) or shortened


def sample_picture(font: str, text: str) -> TextPicture:
    """A sample as one line of black letters."""
    return TextPicture(
        text,
        font,
        _SIZE,
        _INK,
        max_width=SAMPLE_WIDTH,
        max_height=SAMPLE_HEIGHT,
        align=Align.LEFT,
        shrink=True,
    )


def _first_letters(facts: FontFacts) -> str:
    """Of a font for no script that is known here, such as one of signs."""
    found: list[str] = []
    for first, last in facts.characters:
        for code in range(first, min(last, first + _MOST_LETTERS) + 1):
            if unicodedata.category(chr(code))[0] in "LNPS":
                found.append(chr(code))
            if len(found) == _MOST_LETTERS:
                return "".join(found)
    return "".join(found)

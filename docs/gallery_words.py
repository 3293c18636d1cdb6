"""Examples of the gallery that change with time: numbers that count, and the spoken word."""

from __future__ import annotations

from typing import Any

from gallery_example import Example, Track
from gallery_example import text_track as _text

NUMBERS = (
    Example(
        "number",
        "A number that counts",
        _text(
            [
                {"number": {"from": 0, "to": 1000000, "format": "$0,0", "easing": "easeOutCubic"}},
                {"text": " raised"},
            ],
            duration=3,
            style={"size": 48},
        ),
        at=1.0,
    ),
    Example(
        "countdown",
        "A countdown",
        _text(
            [{"number": {"from": 90, "to": 0, "format": "m:ss", "duration": 90}}],
            duration=90,
            style={"size": 64, "font": "Poppins"},
        ),
        at=19.0,
    ),
    Example(
        "clock",
        "A clock in any font",
        _text(
            [{"number": {"from": 0, "to": 11, "format": "mm:ss.00"}}],
            duration=11,
            style={"size": 64, "font": "Lobster"},
        ),
        at=1.1,
    ),
)


def _captions(active: Track, **fields: Any) -> Track:
    words = [{"text": word, "start": n} for n, word in enumerate(("Every", "word", "in", "time"))]
    cue = {"start": 0, "end": 4, "words": words}
    return {
        "type": "captions",
        "cues": [cue],
        "active": active,
        "position": "center",
        **fields,
        "style": {"size": 44, "weight": 700, "background": None},
    }


ACTIVE = (
    Example("active-color", "The spoken word: `color`", _captions({"color": "#ffe14d"}), at=1.5),
    Example(
        "active-background",
        "The spoken word: `background`",
        _captions({"background": {"color": "#7c3aed", "padding": 6, "radius": 8}}),
        at=1.5,
    ),
    Example(
        "active-underline", "The spoken word: `underline`", _captions({"underline": True}), at=1.5
    ),
    Example(
        "active-scale",
        "The spoken word: `scale`",
        _captions({"scale": 1.3, "color": "#39ff88"}),
        at=1.5,
    ),
    Example(
        "active-fill",
        "Mode `fill`, as in karaoke",
        _captions({"mode": "fill", "color": "#2dd4ff"}),
        at=1.5,
    ),
    Example("active-single", "Mode `single`", _captions({"mode": "single"}), at=1.5),
    Example(
        "active-highlight",
        "Mode `highlight`, the default",
        _captions({"mode": "highlight", "color": "#ff5d8f"}),
        at=2.5,
    ),
)

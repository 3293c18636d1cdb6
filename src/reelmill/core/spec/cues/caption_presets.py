"""Styles of captions by name: data, in the fields that a track has.

Lengths in pixels are those at a font size of 100 pixels, and grow with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class CaptionPreset(StrEnum):
    """Names of the styles."""

    BOXED_WORD = "boxedWord"
    YELLOW_WORD = "yellowWord"
    KARAOKE = "karaoke"
    POP_WORD = "popWord"
    ONE_WORD = "oneWord"
    UNDERLINED_WORD = "underlinedWord"
    MARKER = "marker"
    SUBTITLE_WORD = "subtitleWord"
    OUTLINED_FILL = "outlinedFill"
    TYPED = "typed"
    CARD = "card"
    PLAIN_WORDS = "plainWords"


_FEW = {"words": 4, "characters": 24, "lines": 2, "gap": 0.8}
_LINE = {"characters": 32, "lines": 1, "seconds": 4, "gap": 0.8}
_SUBTITLE = {"characters": 42, "lines": 2, "seconds": 7, "gap": 1.5}
_OUTLINE = {"color": "#000000", "width": 7}
_HEAVY = {"weight": 800, "stroke": _OUTLINE, "background": None}

PRESETS: Mapping[CaptionPreset, Mapping[str, Any]] = {
    CaptionPreset.BOXED_WORD: {
        "position": "center",
        "style": _HEAVY,
        "active": {"background": {"color": "#7c3aed", "padding": 8, "radius": 16}},
        "split": _FEW,
    },
    CaptionPreset.YELLOW_WORD: {
        "style": _HEAVY,
        "active": {"color": "#ffd60a"},
        "split": _FEW,
    },
    CaptionPreset.KARAOKE: {
        "style": {**_HEAVY, "weight": 700, "color": "#ffffffb0"},
        "active": {"mode": "fill", "color": "#2dd4ff"},
        "split": _LINE,
    },
    CaptionPreset.POP_WORD: {
        "position": "center",
        "style": _HEAVY,
        "active": {"color": "#39ff88", "scale": 1.1},
        "split": {**_FEW, "words": 3},
    },
    CaptionPreset.ONE_WORD: {
        "position": "center",
        "style": {**_HEAVY, "weight": 900, "color": "#ffffff"},
        "active": {"color": "#ffd60a"},
        "split": {"words": 1, "gap": 0.8},
    },
    CaptionPreset.UNDERLINED_WORD: {
        "style": {"weight": 600, "stroke": {"color": "#000000", "width": 4}, "background": None},
        "active": {"underline": True},
        "split": _LINE,
    },
    CaptionPreset.MARKER: {
        "style": {"weight": 700, "color": "#101010", "background": {
            "color": "#ffffff", "padding": 28, "radius": 18}},
        "active": {"background": {"color": "#ffe14d", "padding": 4, "radius": 4}},
        "split": _LINE,
    },
    CaptionPreset.SUBTITLE_WORD: {
        "style": {"weight": 500},
        "active": {"color": "#ffd60a"},
        "split": _SUBTITLE,
    },
    CaptionPreset.OUTLINED_FILL: {
        "style": {**_HEAVY, "color": "#00000060", "stroke": {"color": "#ffffff", "width": 3}},
        "active": {"mode": "fill", "color": "#ffffff"},
        "split": _FEW,
    },
    CaptionPreset.TYPED: {
        "position": "center",
        "style": {"weight": 700, "stroke": _OUTLINE, "background": None},
        "active": {"mode": "single"},
        "split": {**_FEW, "words": 3},
    },
    CaptionPreset.CARD: {
        "style": {"weight": 600, "background": {
            "color": "#111827e6", "padding": 34, "radius": 30}},
        "active": {"background": {"color": "#2563eb", "padding": 6, "radius": 12}},
        "split": _SUBTITLE,
    },
    CaptionPreset.PLAIN_WORDS: {
        "style": {"weight": 600, "stroke": {"color": "#000000", "width": 5}, "background": None},
        "split": _FEW,
    },
}  # fmt: skip
"""What each name stands for."""

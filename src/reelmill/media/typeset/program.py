"""The data that the Typst program is given for each picture it draws."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import asdict
from itertools import groupby
from typing import Any

from reelmill.core.errors import SourceError
from reelmill.core.typesetting import (
    DrawnPicture,
    Paint,
    ShapePicture,
    Stroke,
    TextBox,
    TextPicture,
    TextRun,
)
from reelmill.media.typeset.fonts import EMOJI_FAMILY, FontSet

MAX_SIDE = 8192
"""Pixels a picture may be wide or high."""
MAX_PIXELS = 40_000_000
"""Pixels a picture may have: what the sandboxed decoders accept."""
MAX_CHARACTERS = 5_000
"""Characters of a text."""

_SMALLEST_SIZE = 4.0
_HEAVIEST, _BOLDER = 900, 300
_MOST_PIECES = 200
_TAB = " " * 4
_LEFT_TO_RIGHT, _RIGHT_TO_LEFT = "\u200e", "\u200f"
_EMOJI_SELECTOR = "\ufe0f"
_MOST_EMOJI_SELECTORS = 200
"""More of them could go past Typst's nesting limit; such texts show plain symbols instead."""
_FIRST_CHARACTER_BEYOND_INTER = "\u0530"
_BLEED, _SCRIPT_BLEED, _WIDE_BLEED = 0.05, 0.1, 0.2
"""How far, in em, letters may reach out of their line: upright Inter, other scripts, the rest."""
_BREAKS_ANYWHERE = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_PIECE = re.compile(
    rf"[{_BREAKS_ANYWHERE}]|[^\s\-\u2010-\u2015{_BREAKS_ANYWHERE}]+[-\u2010-\u2015]*"
)
_MARK, _MOST_STACK = 0.2, 2.0
_INTER_WIDEST = 1.6
"""Widest letter of Inter below U+0530 in em, of any weight; measured, with room to spare."""
_REACH_OUT = frozenset("ÅŮǕǗǙǛǞǠǮǺǻȪȬȰˌ˯˰˱˲˳Ѽ")
"""Letters below U+0530 that Inter draws beyond its line: alone these need to be measured."""


def picture_data(picture: DrawnPicture, fonts: FontSet) -> str:
    """The JSON that the program reads for a picture.

    Raises:
        SourceError: `font_unknown` or `drawn_picture_too_large`.
    """
    match picture:
        case TextPicture():
            facts = _text_data(picture, fonts)
        case ShapePicture():
            facts = _shape_data(picture)
    limits = {"max_side": MAX_SIDE, "max_pixels": MAX_PIXELS}
    return json.dumps(facts | limits, sort_keys=True)


def plain_text(text: str) -> str:
    """`text` without what cannot be drawn: control characters go, lone surrogates become U+FFFD.

    Line ends of every kind become newlines, tabs four spaces; spaces before a line end go.
    """
    lines = text.replace("\r\n", "\n").replace("\t", _TAB).splitlines()
    return "\n".join("".join(map(_drawable, line)).rstrip() for line in lines)


def _drawable(character: str) -> str:
    match unicodedata.category(character):
        case "Cc":
            return ""
        case "Cs":
            return "\ufffd"
        case _:
            return character


def _text_data(picture: TextPicture, fonts: FontSet) -> dict[str, Any]:
    if len(picture.text) > MAX_CHARACTERS:
        raise SourceError.of(
            "drawn_picture_too_large",
            f"The text has {len(picture.text)} characters; {MAX_CHARACTERS} can be drawn.",
            hint="split it over several tracks",
        )
    text = plain_text(picture.text)
    named = fonts.known(picture.font)
    chain, pieces = fonts.chain(named.family, text), _pieces(text)
    stated = picture.weight if picture.weight_stated or named.weight is None else named.weight
    weight, italic = fonts.weight(stated), picture.italic or bool(named.italic)
    return {
        "kind": "text",
        "text": text,
        "pieces": pieces,
        "longest": max(map(len, pieces), default=0),
        "widest": _widest(text, chain[0]),
        "rtl": _runs_right_to_left(text),
        "emoji": 0 < text.count(_EMOJI_SELECTOR) <= _MOST_EMOJI_SELECTORS,
        "fonts": chain,
        "emoji_fonts": (EMOJI_FAMILY, *chain),
        "bleed": _bleed(text, chain[0], italic or any(run.italic for run in picture.runs)),
        "stack": _stack(text),
        "size": picture.size,
        "min_size": min(_SMALLEST_SIZE, picture.size),
        "shrink": picture.shrink,
        "weight": weight,
        "style": "italic" if italic else "normal",
        "align": picture.align.value,
        "line_height": picture.line_height,
        "letter_spacing": picture.letter_spacing,
        "max_width": picture.max_width,
        "max_height": picture.max_height,
        "fill": _paint(picture.fill, "parent"),
        "stroke": _stroke(picture.stroke),
        "box": _box(picture.box),
        "runs": [_run_data(run, weight) for run in picture.runs],
        **_spoken_data(picture),
    }


def _spoken_data(picture: TextPicture) -> dict[str, Any]:
    """The room that words need of which one is spoken; nothing where there are none."""
    return asdict(picture.words) if picture.words else {}


def _run_data(run: TextRun, weight: int) -> dict[str, Any]:
    """What differs from the text's own look; underlines and colours are left out where none."""
    look: dict[str, Any] = {"weight": min(_HEAVIEST, weight + _BOLDER) if run.bold else weight}
    if run.italic:
        look["style"] = "italic"
    marks: dict[str, Any] = {"underline": True} if run.underline else {}
    marks |= {"color": run.color} if run.color else {}
    marks |= {"box": _box(run.box)} if run.box else {}
    marks |= {"hidden": True} if run.hidden else {}
    if run.is_word:
        # A box in a line has no direction of its own: the marks give it that of its letters.
        mark = _RIGHT_TO_LEFT if _runs_right_to_left(run.text) else _LEFT_TO_RIGHT
        marks |= {"scale": run.scale, "mark": mark}
    return {"text": "".join(map(_drawable, run.text)), "look": look, **marks}


def _bleed(text: str, family: str, italic: bool) -> float:
    if italic or family != "Inter":
        return _WIDE_BLEED
    return _BLEED if max(text, default="") < _FIRST_CHARACTER_BEYOND_INTER else _SCRIPT_BLEED


def _widest(text: str, family: str) -> float | None:
    """Bound of a letter's width in em where every letter is known to stay within its line."""
    plain = family == "Inter" and max(text, default="") < _FIRST_CHARACTER_BEYOND_INTER
    if not plain or not _REACH_OUT.isdisjoint(text):
        return None
    marked = any(unicodedata.category(character).startswith("M") for character in text)
    return None if marked else _INTER_WIDEST


def _stack(text: str) -> float:
    """How far, in em, marks may pile up beyond a line: Typst measures each as if it lay alone."""
    kinds = groupby(text, key=lambda character: unicodedata.category(character) == "Mn")
    highest = max((sum(1 for _ in run) for is_mark, run in kinds if is_mark), default=0)
    return min(_MOST_STACK, _MARK * max(0, highest - 1))


def _shape_data(picture: ShapePicture) -> dict[str, Any]:
    return {
        "kind": picture.kind.value,
        "width": picture.width,
        "height": picture.height,
        "fill": None if picture.fill is None else _paint(picture.fill, "self"),
        "stroke": _stroke(picture.stroke),
        "radius": picture.radius,
    }


def _paint(paint: Paint, relative: str) -> str | dict[str, Any]:
    if isinstance(paint, str):
        return paint
    stops = [{"offset": offset, "color": color} for offset, color in paint.stops]
    return {"stops": _to_the_ends(stops), "angle": paint.angle % 360, "relative": relative}


def _to_the_ends(stops: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Typst wants stops at 0 and 1; beyond the first and last stop the colour holds."""
    first = [{**stops[0], "offset": 0.0}] if stops[0]["offset"] > 0 else []
    last = [{**stops[-1], "offset": 1.0}] if stops[-1]["offset"] < 1 else []
    return first + stops + last


def _stroke(stroke: Stroke | None) -> dict[str, Any] | None:
    return None if stroke is None else {"color": stroke.color, "width": stroke.width}


def _box(box: TextBox | None) -> dict[str, Any] | None:
    if box is None:
        return None
    return {"fill": _paint(box.fill, "self"), "padding": box.padding, "radius": box.radius}


def _pieces(text: str) -> list[str]:
    """The longest stretches that lines do not break in by themselves."""
    longest_first = sorted(set(_PIECE.findall(text)), key=lambda piece: (-len(piece), piece))
    return longest_first[:_MOST_PIECES]


def _runs_right_to_left(text: str) -> bool:
    """Direction of the first strong character (UAX 9, rules P2 and P3, over the whole text)."""
    kinds = (unicodedata.bidirectional(character) for character in text)
    return next((kind in {"R", "AL"} for kind in kinds if kind in {"L", "R", "AL"}), False)

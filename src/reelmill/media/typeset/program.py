"""The data that the Typst program is given for each picture it draws."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from reelmill.core.errors import SourceError
from reelmill.core.typesetting import (
    DrawnPicture,
    ShapePicture,
    Stroke,
    TextBox,
    TextPicture,
    TextRun,
)
from reelmill.media.typeset.fonts import EMOJI_FAMILY, FontSet
from reelmill.media.typeset.korean_words import glued
from reelmill.media.typeset.letters import (
    SMALLEST_SIZE,
    bleed_of,
    bolder,
    clean_texts,
    longest_pieces,
    plain_text,
    runs_right_to_left,
    shows_emoji,
    stack_of,
    widest_of,
)
from reelmill.media.typeset.paints import paint_data
from reelmill.media.typeset.picture_fonts import PictureFonts
from reelmill.media.typeset.styled import styled_data
from reelmill.media.typeset.typst_program import program_of
from reelmill.media.typeset.vertical import vertical_data

MAX_SIDE = 8192
"""Pixels a picture may be wide or high."""
MAX_PIXELS = 40_000_000
"""Pixels a picture may have: what the sandboxed decoders accept."""
MAX_CHARACTERS = 5_000
"""Characters of a text."""

_LEFT_TO_RIGHT, _RIGHT_TO_LEFT = "\u200e", "\u200f"


def picture_data(picture: DrawnPicture, fonts: PictureFonts) -> str:
    """The JSON that the picture's program reads.

    Raises:
        SourceError: `font_unknown` or `drawn_picture_too_large`.
    """
    match picture:
        case TextPicture():
            _refuse_long(picture.text)
            facts = _facts_of(picture, fonts)
        case ShapePicture():
            _refuse_large(picture.width, picture.height)
            facts = _shape_data(picture)
    limits = {"max_side": MAX_SIDE, "max_pixels": MAX_PIXELS}
    return json.dumps(facts | limits, sort_keys=True)


def too_large(width: int, height: int) -> SourceError:
    """The error for a picture of more than `MAX_SIDE` or `MAX_PIXELS`."""
    limit = f"at most {MAX_SIDE} pixels a side and {MAX_PIXELS:,} pixels can be drawn"
    message = f"The picture would be {width}x{height} pixels; {limit}."
    return SourceError.of(
        "drawn_picture_too_large", message, hint="lower the size or use less text"
    )


def _refuse_large(width: int, height: int) -> None:
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise too_large(width, height)


def _facts_of(picture: TextPicture, fonts: PictureFonts) -> dict[str, Any]:
    if picture.is_vertical:
        return vertical_data(picture, fonts)
    if program_of(picture).is_layered:
        return styled_data(picture, fonts)
    return _text_data(picture, fonts.whole)


def _refuse_long(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise SourceError.of(
            "drawn_picture_too_large",
            f"The text has {len(text)} characters; {MAX_CHARACTERS} can be drawn.",
            hint="split it over several tracks",
        )


def _text_data(picture: TextPicture, fonts: FontSet) -> dict[str, Any]:
    text = plain_text(picture.text)
    named = fonts.known(picture.font)
    (shown,) = glued([text], picture.setting.lang)
    chain, pieces = fonts.chain(named.family, text), longest_pieces(shown)
    stated = picture.weight if picture.weight_stated or named.weight is None else named.weight
    weight, italic = fonts.weight(stated), picture.italic or bool(named.italic)
    slants = italic or any(run.italic for run in picture.runs)
    return {
        "kind": "text",
        "text": shown,
        "pieces": pieces,
        "longest": max(map(len, pieces), default=0),
        "widest": widest_of(text, chain[0]),
        "rtl": runs_right_to_left(text),
        "emoji": shows_emoji(text),
        "fonts": chain,
        "emoji_fonts": (EMOJI_FAMILY, *chain),
        "bleed": bleed_of(text, chain[0], italic=slants),
        "stack": stack_of(text),
        "size": picture.size,
        "min_size": min(SMALLEST_SIZE, picture.size),
        "shrink": picture.shrink,
        "weight": weight,
        "style": "italic" if italic else "normal",
        "align": picture.align.value,
        "line_height": picture.line_height,
        "letter_spacing": picture.letter_spacing,
        "max_width": picture.max_width,
        "max_height": picture.max_height,
        "fill": paint_data(picture.fill, "parent"),
        "stroke": _stroke(picture.stroke),
        "box": _box(picture.box),
        "runs": [_run_data(run, shown, weight) for run, shown in _shown(picture)],
        **_spoken_data(picture),
    }


def _spoken_data(picture: TextPicture) -> dict[str, Any]:
    """The room that words need of which one is spoken; nothing where there are none."""
    return asdict(picture.words) if picture.words else {}


def _shown(picture: TextPicture) -> Iterator[tuple[TextRun, str]]:
    """The runs with what is shown of them, which is together what is shown of the text."""
    texts = clean_texts([run.text for run in picture.runs])
    return zip(picture.runs, glued(texts, picture.setting.lang), strict=True)


def _run_data(run: TextRun, shown: str, weight: int) -> dict[str, Any]:
    """What differs from the text's own look; underlines and colours are left out where none."""
    look: dict[str, Any] = {"weight": bolder(weight) if run.bold else weight}
    if run.italic:
        look["style"] = "italic"
    marks: dict[str, Any] = {"underline": True} if run.underline else {}
    marks |= {"color": run.color} if run.color else {}
    marks |= {"box": _box(run.box)} if run.box else {}
    marks |= {"hidden": True} if run.hidden else {}
    if run.grows:
        # A box in a line has no direction of its own: the marks give it that of its letters.
        mark = _RIGHT_TO_LEFT if runs_right_to_left(run.text) else _LEFT_TO_RIGHT
        marks |= {"scale": run.scale, "mark": mark}
    return {"text": shown, "look": look, **marks}


def _shape_data(picture: ShapePicture) -> dict[str, Any]:
    return {
        "kind": picture.kind.value,
        "width": picture.width,
        "height": picture.height,
        "fill": None if picture.fill is None else paint_data(picture.fill, "self"),
        "stroke": _stroke(picture.stroke),
        "radius": picture.radius,
    }


def _stroke(stroke: Stroke | None) -> dict[str, Any] | None:
    return None if stroke is None else {"color": stroke.color, "width": stroke.width}


def _box(box: TextBox | None) -> dict[str, Any] | None:
    if box is None:
        return None
    return {"fill": paint_data(box.fill, "self"), "padding": box.padding, "radius": box.radius}

"""The data for `vertical.typ`: texts in columns from right to left."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from reelmill.core.typesetting import TextPicture, TextRun
from reelmill.media.typeset.letters import WIDE_BLEED, clean_texts
from reelmill.media.typeset.picture_fonts import PictureFonts
from reelmill.media.typeset.styled import styled_data
from reelmill.media.typeset.vertical_cells import columns_of

_SHARED = (
    *("emoji_fonts", "pages", "size", "shrink", "min_size", "max_size", "max_width", "max_height"),
    *("align", "line_height", "lang", "country", "fill", "strokes", "outline", "reach", "box"),
)


def vertical_data(picture: TextPicture, fonts: PictureFonts) -> dict[str, Any]:
    """What the program is told: as of any styled text, with cells in place of words.

    Raises:
        SourceError: `font_unknown`.
    """
    styled = styled_data(picture, fonts)
    runs = picture.runs or (TextRun(picture.text),)
    texts = clean_texts([run.text for run in runs])
    shown = [number for number, text in enumerate(texts) if text] or [0]
    cells = columns_of([texts[number] for number in shown], picture.setting.lang)
    looks = [{key: run[key] for key in ("fonts", "weight", "fill")} for run in styled["runs"]]
    return {
        **{key: styled[key] for key in _SHARED},
        "kind": "vertical",
        "runs": looks,
        "columns": [[asdict(cell) for cell in column] for column in cells],
        "letter_spacing": picture.letter_spacing,
        "bleed": WIDE_BLEED,
    }

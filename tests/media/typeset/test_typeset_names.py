"""Whatever a text or a shape asks of the typesetter is in the name of its picture.

Each program is asked by itself: what one of them draws, another may pass over.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from changed_values import Reasons, judge, never_set, types_of, types_within
from reelmill.core.drawing_terms import BackgroundBy, Baseline, Decoration, LineStart, Shape
from reelmill.core.errors import SourceError
from reelmill.core.typesetting import (
    DrawnPicture,
    Gradient,
    RunLook,
    Shadow,
    ShapePicture,
    Stroke,
    TextBox,
    TextPicture,
    TextRun,
    TextSetting,
    WordRoom,
)
from reelmill.media.typeset import Typesetter

BLENDED = Gradient(((0.1, "#ff0000"), (0.9, "#0000ff")), 30.0)
PLAIN = TextPicture(
    "two words", "Inter", 40.0, BLENDED, 300, 200, stroke=Stroke("#000000", 2.0),
    box=TextBox("#00ff00", 4.0, 3.0),
    runs=(TextRun("two ", color="#ff00ff"), TextRun("words", box=TextBox("#333333"))),
)  # fmt: skip
SHADOWS = (Shadow("#00000080", 2.0, 3.0, 4.0), Shadow("#ff0000", -2.0, 3.0, 4.0))
LOOK = RunLook(
    "Inter", 20.0, 700, False, "#0000ff", 1.0, 2.0, (Decoration.STRIKE,), Baseline.SUP, "#eeeeee"
)
STYLED = replace(
    PLAIN,
    box=TextBox("#00ff0080", 4.0, 3.0, BackgroundBy.LINE),
    runs=(TextRun("two ", look=LOOK), TextRun("words")),
    setting=TextSetting(
        1.0, (Decoration.OVERLINE,), (Stroke("#123123", 5.0),), SHADOWS, "en",
        max_lines=3, min_size=10.0, max_size=60.0,
    ),
)  # fmt: skip
NAMED = replace(PLAIN, font="Inter Bold", runs=())
SPOKEN = replace(PLAIN, words=WordRoom(3.0, 1.5), runs=(TextRun("two words", grows=True),))
LISTED = replace(STYLED, runs=(TextRun("two words", line=LineStart(1, "1.")),))
VERTICAL = replace(STYLED, is_vertical=True)
SHAPE = ShapePicture(Shape.RECTANGLE, 30, 20, BLENDED, Stroke("#000000", 2.0), 3.0)
EXAMPLES = (PLAIN, NAMED, SPOKEN, STYLED, LISTED, VERTICAL, SHAPE)


def fields_of(kind: type, names: str, why: str) -> dict[tuple[type, str], str]:
    return {(kind, name): why for name in names.split()}


REFUSED = "the spec refuses it of columns"
UNSPOKEN = "words that are shown as they are spoken have none of it"
FONT = fields_of(TextPicture, "weight_stated", "this font's name says no weight")
RUNS = fields_of(TextPicture, "text", "drawn as its runs have it")
WORDS = fields_of(TextRun, "scale hidden grows", "only of words as they are spoken")
ALONE = fields_of(
    TextSetting, "word_spacing lang country hyphenate overflow", UNSPOKEN
) | fields_of(TextBox, "by", UNSPOKEN)
COLUMNS = (
    fields_of(TextPicture, "italic", REFUSED)
    | fields_of(TextSetting, "word_spacing decorations hyphenate overflow max_lines", REFUSED)
    | fields_of(TextRun, "italic underline", REFUSED)
    | fields_of(
        RunLook, "size italic decorations baseline letter_spacing word_spacing tabular", REFUSED
    )
)


def test_every_kind_of_value_that_is_drawn_has_an_example() -> None:
    assert types_within(DrawnPicture) == types_of(EXAMPLES)
    assert never_set(EXAMPLES) == set()


@pytest.mark.parametrize(
    ("picture", "undrawn"),
    [
        (PLAIN, FONT | fields_of(TextRun, "scale", "only of words as they are spoken")),
        (NAMED, {}),
        (SPOKEN, FONT | ALONE),
        (STYLED, FONT | RUNS | WORDS),
        (LISTED, FONT | RUNS | WORDS),
        (VERTICAL, FONT | RUNS | WORDS | COLUMNS),
        (SHAPE, {}),
    ],
    ids=["plain", "named", "spoken", "styled", "listed", "vertical", "shape"],
)
def test_every_field_of_what_is_drawn_changes_the_name_of_its_picture(
    picture: DrawnPicture, undrawn: Reasons, typesetter: Typesetter
) -> None:
    def name(of: DrawnPicture) -> str:
        described = typesetter._described(of, {})
        if isinstance(described, SourceError):
            raise described
        return described[0]

    judge([picture], name, undrawn)

"""Texts in vertical columns: from right to left, each character upright, other words turned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from picture_probes import TEXT, Draw, Pixels, drawer, ink, inked_columns, inked_rows

from reelmill.core.drawing_terms import Align
from reelmill.core.errors import SourceError
from reelmill.core.typesetting import RunLook, Shadow, Stroke, TextPicture, TextRun, TextSetting
from reelmill.media.typeset import Typesetter
from reelmill.media.typeset.vertical_cells import columns_of


@pytest.fixture(scope="module")
def draw(typesetter: Typesetter) -> Draw:
    return drawer(typesetter)


def columns(text: str, **fields: object) -> TextPicture:
    plain = replace(TEXT, text=text, size=40, max_height=400, is_vertical=True)
    return replace(plain, **fields)  # type: ignore[arg-type]


def shown(*texts: str) -> list[list[str]]:
    return [[f"{cell.kind}:{cell.text}" for cell in column] for column in columns_of(texts)]


def turned(pixels: Pixels) -> Pixels:
    """What is seen from the right side."""
    return np.rot90(pixels)


# ---- cells


def test_characters_of_east_asia_stand_upright_and_other_words_are_turned() -> None:
    assert shown("猫とCat café") == [
        ["upright:猫", "upright:と", "turned:Cat", "blank: ", "turned:café"]
    ]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("12月3日", ["pair:12", "upright:月", "pair:3", "upright:日"]),
        ("2024年", ["turned:2024", "upright:年"]),
        ("A4判", ["turned:A4", "upright:判"]),
        ("3.5倍", ["turned:3.5", "upright:倍"]),
        ("何!?", ["upright:何", "pair:!?"]),
        ("か\u3099", ["upright:か\u3099"]),
        ("👩🏽‍⚕️❤️☆", ["emoji:👩🏽‍⚕️", "emoji:❤️", "upright:☆"]),
        ("…ー", ["dots:…", "upright:ー"]),
    ],
)
def test_a_cell_is_what_is_read_as_one(text: str, kinds: list[str]) -> None:
    assert shown(text) == [kinds]


def test_a_line_feed_begins_a_column_and_a_run_a_cell() -> None:
    assert shown("一二\n三", "四") == [["upright:一", "upright:二"], ["upright:三", "upright:四"]]
    assert [cell.run for column in columns_of(["一", "二"]) for cell in column] == [0, 1]


def test_nothing_is_lost() -> None:
    text = "「猫」 ab1 12 !? \u3000ﾊﾝ한국 🇯🇵1️⃣ЖΩ é"
    assert "".join(cell.text for column in columns_of([text]) for cell in column) == text


# ---- columns


def test_columns_go_from_right_to_left(draw: Draw) -> None:
    pixels = draw(columns("一\n口口口", align=Align.LEFT))
    left, right = np.array_split(pixels, 2, axis=1)
    assert ink(left) > 3 * ink(right)
    assert len(inked_rows(right)) == 1


def test_a_column_ends_where_the_height_does(draw: Draw) -> None:
    one, two = draw(columns("口" * 6)), draw(columns("口" * 6, max_height=160))
    assert one.shape[0] > 240
    assert two.shape[0] <= 160
    assert two.shape[1] == one.shape[1] + 48


@pytest.mark.parametrize(
    ("text", "in_first"), [("口口口。口", 2), ("口口「口口", 2), ("口口口口口", 3)]
)
def test_no_column_begins_with_a_full_stop_or_ends_with_a_bracket(
    text: str, in_first: int, draw: Draw
) -> None:
    pixels = draw(columns(text, max_height=40 * 3 + 2 * 8, align=Align.LEFT))
    right = pixels[:, pixels.shape[1] // 2 :]
    assert sum(last - first > 25 for first, last in inked_rows(right)) == in_first


@pytest.mark.parametrize(("align", "where"), [(Align.LEFT, 0), (Align.CENTER, 1), (Align.RIGHT, 2)])
def test_lines_stand_along_the_column(align: Align, where: int, draw: Draw) -> None:
    pixels = draw(columns("口口口\n口", align=align))
    left = pixels[:, : pixels.shape[1] // 2]
    ((first, last),) = inked_rows(left)
    assert ((first + last) / 2) // (pixels.shape[0] / 3) == where


def test_latin_words_are_turned_to_the_right(draw: Draw) -> None:
    vertical, plain = draw(columns("HHL")), draw(replace(TEXT, text="HHL", size=40))
    assert vertical.shape[0] > vertical.shape[1]
    assert ink(vertical) == pytest.approx(ink(plain), rel=0.05)
    flat = turned(vertical)
    (first, last) = inked_columns(flat)
    assert last - first == pytest.approx(np.ptp(inked_columns(plain)), abs=2)


def test_punctuation_takes_its_vertical_form(draw: Draw) -> None:
    pixels = draw(columns("。"))
    rows, middle = inked_rows(pixels)[0], (pixels.shape[0] / 2, pixels.shape[1] / 2)
    assert rows[1] < middle[0]
    assert inked_columns(pixels)[0] > middle[1]


def test_letters_are_spaced_down_the_column(draw: Draw) -> None:
    spaced = draw(columns("口口口", letter_spacing=10))
    assert spaced.shape[0] == draw(columns("口口口")).shape[0] + 20


# ---- looks


def test_runs_strokes_and_shadows_are_drawn(draw: Draw) -> None:
    runs = (TextRun("一"), TextRun("口", look=RunLook(fill="#ff0000")))
    pixels = draw(columns("一口", runs=runs))
    red = (pixels[..., 0] > 200) & (pixels[..., 1] < 50) & (pixels[..., 3] > 200)
    assert np.flatnonzero(red.any(axis=1)).min() > pixels.shape[0] / 2
    stroked = draw(columns("一口", stroke=Stroke("#000000", 3)))
    assert ink(stroked) > ink(pixels) * 1.2
    shadow = TextSetting(shadows=(Shadow("#000000", 0, 0, 8),))
    assert ink(draw(columns("一口", setting=shadow))) > ink(pixels) * 1.2


def test_columns_shrink_and_grow_into_their_box(draw: Draw, typesetter: Typesetter) -> None:
    small = draw(columns("口" * 40, max_height=120, max_width=120, shrink=True))
    assert max(small.shape[:2]) <= 120
    grown = draw(columns("口", max_height=200, setting=TextSetting(max_size=300)))
    assert 150 < grown.shape[0] <= 200
    with pytest.raises(SourceError, match="text_does_not_fit"):
        typesetter.draw(columns("口" * 40, max_height=6, max_width=6, shrink=True))

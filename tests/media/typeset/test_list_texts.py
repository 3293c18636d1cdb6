"""Texts with lists: markers in front of items, whose lines stand below one another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from picture_probes import TEXT, Draw, Pixels, drawer, inked_rows, nothing_is_clipped

from reelmill.core.drawing_terms import Align, LineStart
from reelmill.core.errors import SourceError
from reelmill.core.typesetting import (
    Overflow,
    RunLook,
    Stroke,
    TextPicture,
    TextRun,
    TextSetting,
)
from reelmill.media.typeset import Typesetter
from reelmill.media.typeset.typst_program import PROGRAMS, Program, program_of


@pytest.fixture(scope="module")
def draw(typesetter: Typesetter) -> Draw:
    return drawer(typesetter)


def of_lines(*lines: tuple[LineStart, str], **fields: object) -> TextPicture:
    runs = tuple(TextRun(text, line=line) for line, text in lines)
    text = "\n".join(text for _, text in lines)
    return replace(TEXT, text=text, runs=runs, size=40, **fields)  # type: ignore[arg-type]


def item(text: str, marker: str = "•", level: int = 1) -> tuple[LineStart, str]:
    return LineStart(level, marker), text


def stretches(pixels: Pixels, gap: int = 6) -> list[list[tuple[int, int]]]:
    """For each line the stretches of columns that show anything, less than `gap` apart."""
    found = []
    for first, last in inked_rows(pixels):
        columns = np.flatnonzero((pixels[first : last + 1, :, 3] > 100).any(axis=0))
        parts = np.split(columns, np.flatnonzero(np.diff(columns) >= gap) + 1)
        found.append([(int(part[0]), int(part[-1])) for part in parts])
    return found


def test_the_lines_of_an_item_stand_below_one_another(draw: Draw) -> None:
    first, second, third = stretches(draw(of_lines(item("HH HHHH"), item("HH"), max_width=190)))
    (bullet, _), (letters, _) = first[0], first[1]
    assert bullet < letters
    assert second[0][0] == pytest.approx(letters, abs=1)
    assert [part[0] for part in third[:2]] == pytest.approx([bullet, letters], abs=1)


def test_numbers_end_in_front_of_the_text(draw: Draw) -> None:
    lines = [item("H", f"{number}.") for number in (7, 77, 777)]
    parts = stretches(draw(of_lines(*lines)), gap=12)
    markers, letters = zip(*parts, strict=True)
    assert len({first for first, _ in letters}) == 1
    ends, begins = [end for _, end in markers], [begin for begin, _ in markers]
    assert max(ends) - min(ends) <= 1
    assert begins[0] > begins[1] > begins[2]


def test_items_within_items_are_set_in(draw: Draw) -> None:
    lines = [item("H"), item("H", "◦", 2), item("H", "▪", 3), item("H", "", 2), item("H")]
    parts = stretches(draw(of_lines(*lines)))
    letters = [line[-1][0] for line in parts]
    assert letters[0] < letters[1] < letters[2]
    assert letters[3] == pytest.approx(letters[1], abs=1)
    assert letters[4] == letters[0]
    assert len(parts[3]) == 1  # it goes on without a marker


def test_lists_that_run_from_right_to_left_have_their_markers_on_the_right(draw: Draw) -> None:
    first, second = stretches(draw(of_lines(item("ההה הההה"), max_width=180)))
    assert second[-1][1] < first[-1][0]
    assert first[-1][1] - first[-1][0] < 20


@pytest.mark.parametrize("align", list(Align))
def test_items_stand_at_their_side_whatever_the_others_do(align: Align, draw: Draw) -> None:
    title = (LineStart(), "H" * 8)
    first, second, third = stretches(draw(of_lines(title, item("H"), item("HHH"), align=align)))
    assert second[0][0] == third[0][0] == pytest.approx(first[0][0], abs=30)
    assert second[0][0] <= first[0][0] + 8


def test_lines_of_lists_are_as_far_apart_as_others(draw: Draw) -> None:
    plain = draw(of_lines((LineStart(), "H"), (LineStart(), "H"), (LineStart(), "H")))
    listed = draw(of_lines(item("H"), item("H", "", 1), (LineStart(), "H")))
    spaced = draw(of_lines(item("H"), (LineStart(), ""), item("H")))
    whole = draw(replace(TEXT, text="H\nH\nH", size=40))
    assert plain.shape[0] == listed.shape[0] == spaced.shape[0] == whole.shape[0]


def test_a_word_is_broken_where_it_is_longer_than_an_item(draw: Draw) -> None:
    picture = of_lines(item("H" * 9), item("o" * 9, "◦", 2), max_width=210)
    pixels = draw(picture)
    assert pixels.shape[1] <= 210
    assert len(inked_rows(pixels)) == 4
    assert nothing_is_clipped(draw(replace(picture, stroke=Stroke("#000000", 3))))


def test_lists_keep_to_their_lines(draw: Draw, typesetter: Typesetter) -> None:
    setting = TextSetting(overflow=Overflow.ELLIPSIS, max_lines=2)
    picture = of_lines(*[item(f"H{number}") for number in range(5)], setting=setting)
    assert len(inked_rows(draw(picture))) == 2
    small = replace(picture, shrink=True, max_height=60, setting=TextSetting())
    assert draw(small).shape[0] <= 60
    with pytest.raises(SourceError, match="text_does_not_fit"):
        typesetter.draw(replace(small, max_height=5))


def test_a_taller_run_has_the_marker_on_its_line(draw: Draw) -> None:
    run = TextRun("H", look=RunLook(size=80), line=LineStart(1, "H"))
    picture = replace(of_lines(item("x")), text="H", runs=(run,))
    (rows,) = inked_rows(draw(picture))
    pixels = draw(picture)
    columns = stretches(pixels)[0]
    bottoms = [
        int(np.flatnonzero((pixels[:, a : b + 1, 3] > 100).any(axis=1))[-1]) for a, b in columns
    ]
    assert bottoms == [rows[1], rows[1]]


def test_only_texts_with_lists_are_drawn_by_their_program() -> None:
    assert program_of(of_lines(item("a"))) is Program.LISTED
    assert program_of(of_lines(item("👩‍⚕️"))) is Program.LISTED_WHOLE
    styled = replace(TEXT, setting=TextSetting(word_spacing=1))
    assert program_of(styled) is Program.STYLED
    assert b"line" in PROGRAMS[Program.LISTED]
    assert b"widest_markers" not in PROGRAMS[Program.STYLED]

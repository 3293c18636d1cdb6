"""Lines of nothing but small letters are as high as others; digits that count do not move."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from picture_probes import TEXT, Draw, drawer, inked_columns, inked_rows, nothing_is_clipped

from reelmill.core.drawing_terms import Align, BackgroundBy, Baseline, LineStart
from reelmill.core.typesetting import RunLook, TextBox, TextPicture, TextRun, WordRoom
from reelmill.media.typeset import Typesetter
from reelmill.media.typeset.typst_program import Program, program_of

BASE_FAMILIES = (
    *("Inter", "Roboto", "Open Sans", "Lato", "Montserrat", "Poppins", "Oswald", "Raleway"),
    *("Nunito", "Playfair Display", "Bebas Neue"),
)
OTHERS = ("Lobster", "Caveat", "Anton", "DM Sans", "Noto Sans")
COUNTED = ("1111", "0000", "4174", "1858", "7777")


@pytest.fixture(scope="module")
def draw(tmp_path_factory: pytest.TempPathFactory) -> Draw:
    return drawer(Typesetter(tmp_path_factory.mktemp("drawn")))


def of_runs(*runs: TextRun) -> TextPicture:
    text = "".join(run.text for run in runs)
    return replace(TEXT, text=text, runs=runs, align=Align.LEFT, size=40)


def number(text: str, font: str, **changes: object) -> TextPicture:
    picture = of_runs(TextRun("x"), TextRun(text, look=RunLook(tabular=True)), TextRun("x"))
    return replace(picture, font=font, **changes)  # type: ignore[arg-type]


# ---- small letters


@pytest.mark.parametrize("baseline", Baseline)
def test_a_line_of_small_letters_is_as_high_as_others(baseline: Baseline, draw: Draw) -> None:
    small = RunLook(baseline=baseline)
    alone = draw(of_runs(TextRun("H\n"), TextRun("x", look=small), TextRun("\nH")))
    beside = draw(of_runs(TextRun("H\n"), TextRun("x", look=small), TextRun("H\nH")))
    assert alone.shape[0] == beside.shape[0]
    first, last = inked_columns(draw(of_runs(TextRun("x", look=small))))
    assert np.array_equal(alone[:, first:last], beside[:, first:last])


def test_small_letters_stay_above_and_below_those_on_the_line(draw: Draw) -> None:
    plain, above, below = (
        inked_rows(draw(of_runs(TextRun("a\n"), TextRun("x", look=look), TextRun("\na"))))[1]
        for look in (RunLook(fill="#ff0000"), *(RunLook(baseline=b) for b in Baseline))
    )
    assert above[1] < plain[1] - 10
    assert below[1] > plain[1] + 4


# ---- digits


@pytest.mark.parametrize("font", [*BASE_FAMILIES, *OTHERS])
@pytest.mark.parametrize("italic", [False, True])
def test_digits_that_count_do_not_move(font: str, italic: bool, draw: Draw) -> None:
    pictures = [draw(number(text, font, italic=italic)) for text in COUNTED]
    assert len({picture.shape for picture in pictures}) == 1
    assert {inked_columns(picture) for picture in pictures} == {inked_columns(pictures[0])}
    assert all(map(nothing_is_clipped, pictures))


@pytest.mark.parametrize("font", ["Poppins", "Playfair Display"])
def test_a_digit_stays_where_it_is_when_its_neighbour_changes(font: str, draw: Draw) -> None:
    one, other = draw(number("14", font)), draw(number("84", font))
    assert np.array_equal(one[:, -50:], other[:, -50:])
    assert not np.array_equal(one[:, :-50], other[:, :-50])


def test_a_number_runs_from_left_to_right_in_arabic(draw: Draw) -> None:
    """It stands at the left end of the line, so its first digit is what the picture begins with."""
    number = TextRun("12:7", look=RunLook(tabular=True))
    arabic = draw(replace(of_runs(TextRun("عدد "), number), font="Poppins"))
    alone = draw(replace(of_runs(number), font="Poppins"))
    first, last = inked_columns(alone)
    begin = inked_columns(arabic)[0]
    difference = arabic[:, begin : begin + last - first, 3] - alone[:, first:last, 3]
    assert abs(difference).mean() < 6


@pytest.mark.parametrize("by", [BackgroundBy.LINE, BackgroundBy.WORD])
def test_a_box_that_hugs_a_number_has_no_gaps(by: BackgroundBy, draw: Draw) -> None:
    boxed = replace(number("111", "Poppins"), box=TextBox("#000000", padding=6, radius=6, by=by))
    middle = draw(boxed)[24, :, 3]
    columns = np.flatnonzero(middle > 250)
    assert columns[-1] - columns[0] + 1 == columns.size


def test_only_texts_that_need_it_get_another_program() -> None:
    assert program_of(number("1", "Inter")) is Program.STYLED
    assert program_of(number("1", "Inter Bold")) is Program.STYLED
    assert program_of(number("1", "Poppins")) is Program.STYLED_EVEN
    assert program_of(of_runs(TextRun("1", look=RunLook(fill="#ff0000")))) is Program.STYLED
    small = TextRun("1", look=RunLook(baseline=Baseline.SUP))
    assert program_of(of_runs(small)) is Program.STYLED_EVEN
    item = TextRun("one", line=LineStart(1, "1."))
    assert program_of(of_runs(item)) is Program.LISTED
    assert program_of(replace(of_runs(item), font="Oswald")) is Program.LISTED_EVEN
    bullet = TextRun("one", line=LineStart(1, "•"))
    assert program_of(replace(of_runs(bullet), font="Oswald")) is Program.LISTED


# ---- words that grow


def test_words_that_may_grow_stand_where_others_do(draw: Draw) -> None:
    def spoken(grows: bool) -> TextPicture:
        parts = [TextRun(word, grows=grows and word.isalpha()) for word in words]
        return replace(of_runs(*parts), words=WordRoom())

    words = ("Every", " ", "word", " ", "in", "\n", "time", " ", "now")
    assert np.array_equal(draw(spoken(True)), draw(spoken(False)))


def test_a_word_grows_about_its_middle(draw: Draw) -> None:
    usual, grown = (
        inked_rows(
            draw(
                replace(
                    of_runs(TextRun("HHH", grows=True, scale=scale)),
                    words=WordRoom(growth=1.5),
                )
            )
        )[0]
        for scale in (1.0, 1.5)
    )
    line = 1.22 * 40 / 2 + usual[0] - (0.97 - 0.727) * 40
    assert abs((grown[1] - grown[0]) / (usual[1] - usual[0]) - 1.5) < 0.06
    assert abs((grown[0] - line) / (usual[0] - line) - 1.5) < 0.15

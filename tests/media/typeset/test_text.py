"""How texts look, probed pixel by pixel."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from picture_probes import TEXT, Draw, drawer, ink, inked_columns, inked_rows, nothing_is_clipped

from reelmill.core.drawing_terms import Align
from reelmill.core.typesetting import Gradient, Stroke, TextBox, TextRun
from reelmill.media.typeset import Typesetter

RED_TO_BLUE = Gradient(((0, "#ff0000"), (1, "#0000ff")))


@pytest.fixture(scope="module")
def draw(tmp_path_factory: pytest.TempPathFactory) -> Draw:
    return drawer(Typesetter(tmp_path_factory.mktemp("drawn")))


# ---- the letters


def test_letters_have_their_colour_on_a_transparent_page(draw: Draw) -> None:
    pixels = draw(replace(TEXT, text="I", size=200, weight=900, fill="#20a0f0"))
    height, width = pixels.shape[:2]
    assert np.abs(pixels[height // 2, width // 2] - [0x20, 0xA0, 0xF0, 255]).max() <= 4
    assert pixels[0, 0, 3] == pixels[-1, -1, 3] == 0


def test_edges_of_letters_keep_their_full_colour_under_straight_alpha(draw: Draw) -> None:
    pixels = draw(replace(TEXT, fill="#ff8000"))
    edge = pixels[(pixels[..., 3] > 40) & (pixels[..., 3] < 200)]
    assert edge.shape[0] > 100
    assert np.abs(edge[:, :3] - [0xFF, 0x80, 0]).max() <= 4


def test_a_half_transparent_fill_gives_half_alpha(draw: Draw) -> None:
    pixels = draw(replace(TEXT, text="I", size=200, weight=900, fill="#ffffff80"))
    assert abs(pixels[pixels.shape[0] // 2, pixels.shape[1] // 2, 3] - 128) <= 1


def test_a_picture_is_as_tight_as_its_text(draw: Draw) -> None:
    pixels = draw(TEXT)
    left, right = inked_columns(pixels)
    assert left <= 12
    assert pixels.shape[1] - 1 - right <= 12
    assert pixels.shape[0] == 79  # 1.22 times the size, rounded up
    assert nothing_is_clipped(pixels)


def test_each_weight_is_heavier_than_the_one_before(draw: Draw) -> None:
    inks = [ink(draw(replace(TEXT, weight=weight))) for weight in (100, 300, 400, 500, 700, 900)]
    assert all(bolder > lighter * 1.08 for lighter, bolder in pairwise(inks))


def test_italic_letters_slant(draw: Draw) -> None:
    stem = replace(TEXT, text="l", size=200)
    upright, slanted = (inked_columns(draw(replace(stem, italic=i))) for i in (False, True))
    assert slanted[1] - slanted[0] > 1.5 * (upright[1] - upright[0])


def test_italic_letters_are_not_clipped(draw: Draw) -> None:
    assert nothing_is_clipped(draw(replace(TEXT, text="fjord\nWolf", italic=True, weight=700)))


def test_letter_spacing_lies_between_letters_only(draw: Draw) -> None:
    close, wide = (draw(replace(TEXT, text="abc", letter_spacing=s)) for s in (0, 30))
    assert abs(wide.shape[1] - close.shape[1] - 60) <= 1


# ---- lines


def test_baselines_lie_line_height_apart(draw: Draw) -> None:
    rows = inked_rows(draw(replace(TEXT, text="I\nI\nI", size=50, line_height=2)))
    assert len(rows) == 3
    assert [after[1] - before[1] for before, after in pairwise(rows)] == [100] * 2


def test_lines_in_other_scripts_keep_the_line_height(draw: Draw) -> None:
    latin, mixed = (
        draw(replace(TEXT, text=text, size=50)).shape[0] for text in ("a\nb\nc", "a\n😀\nc")
    )
    assert latin == mixed


def test_blank_lines_count(draw: Draw) -> None:
    one, three = (draw(replace(TEXT, text=t, size=50)).shape[0] for t in ("a", "a\n\na"))
    assert three - one == 120


def test_text_wraps_at_the_maximal_width(draw: Draw) -> None:
    words = replace(TEXT, text="some words that need more than a line", max_width=400)
    pixels = draw(words)
    assert len(inked_rows(pixels)) >= 3
    assert 300 < pixels.shape[1] <= 400
    boxed = draw(replace(words, box=TextBox("#000000", padding=50)))
    assert boxed.shape[1] <= 400


def test_a_word_longer_than_a_line_is_broken(draw: Draw) -> None:
    pixels = draw(replace(TEXT, text="https://example.com/" + "path" * 10, max_width=300))
    assert 250 < pixels.shape[1] <= 300
    assert nothing_is_clipped(pixels)
    assert len(inked_rows(pixels)) >= 4


@pytest.mark.parametrize("align", [Align.LEFT, Align.CENTER, Align.RIGHT])
def test_lines_stand_where_they_are_aligned(draw: Draw, align: Align) -> None:
    pixels = draw(replace(TEXT, text="wide line of text\ni", align=align))
    _, (top, bottom) = inked_rows(pixels)[0], inked_rows(pixels)[-1]
    left, right = inked_columns(pixels[top : bottom + 1])
    middle = (left + right) / 2 / pixels.shape[1]
    expected = {Align.LEFT: 0.03, Align.CENTER: 0.5, Align.RIGHT: 0.97}[align]
    assert abs(middle - expected) < 0.03


# ---- stroke, box, gradient


def test_a_stroke_surrounds_letters_without_thinning_them(draw: Draw) -> None:
    plain = draw(replace(TEXT, fill="#ffffff"))
    stroked = draw(replace(TEXT, fill="#ffffff", stroke=Stroke("#ff0000", 6)))
    white_plain = ink(plain)
    white_stroked = float((stroked[..., 1] * stroked[..., 3]).sum()) / 255**2
    assert abs(white_stroked / white_plain - 1) < 0.01
    assert stroked.shape[0] == plain.shape[0] + 12
    left_plain, left_stroked = inked_columns(plain)[0], inked_columns(stroked)[0]
    assert abs(left_stroked - left_plain) <= 1  # six pixels more page, six more ink
    assert nothing_is_clipped(stroked)


def test_a_box_has_its_padding_and_round_corners(draw: Draw) -> None:
    boxed = draw(replace(TEXT, fill="#ffffff", box=TextBox("#204080", padding=30, radius=24)))
    height, width = boxed.shape[:2]
    assert height == 79 + 60
    assert boxed[0, 0, 3] == boxed[-1, -1, 3] == boxed[0, -1, 3] == boxed[-1, 0, 3] == 0
    for y, x in ((0, width // 2), (height // 2, 0), (height - 1, width // 2)):
        assert np.abs(boxed[y, x] - [0x20, 0x40, 0x80, 255]).max() <= 4
    # A circle of radius 24 about (24, 24) passes between these two pixels of the diagonal.
    assert boxed[5, 5, 3] < 64
    assert boxed[9, 9, 3] == 255
    letters = np.flatnonzero((boxed[..., 0] > 0x90).any(axis=0))
    assert 30 <= letters[0] <= 42


def test_a_square_box_fills_the_picture(draw: Draw) -> None:
    boxed = draw(replace(TEXT, text="fjord", italic=True, box=TextBox("#204080", padding=40)))
    assert (boxed[..., 3] == 255).all()


def test_a_gradient_runs_over_the_whole_text(draw: Draw) -> None:
    bars = replace(TEXT, text="IIIIIIIIII\nIIII", weight=900, fill=RED_TO_BLUE, size=100)
    pixels = draw(bars)
    full = pixels[..., 3] >= 250
    left, right = np.flatnonzero(full.any(axis=0))[[0, -1]]
    first, last = (pixels[:, column][full[:, column]][0] for column in (left, right))
    assert first[0] > 235
    assert first[2] < 20
    assert last[0] < 20
    assert last[2] > 235
    short_line = pixels[inked_rows(pixels)[-1][0] + 30]
    assert 60 < short_line[short_line[:, 3] >= 250][0][2] < 110


# ---- shrink


def test_shrink_takes_the_largest_half_pixel_size_that_fits(draw: Draw) -> None:
    big = replace(TEXT, text="Fit me into this place", size=200, max_width=500, max_height=150)
    shrunk = draw(replace(big, shrink=True))
    assert shrunk.shape[1] <= 500
    assert shrunk.shape[0] <= 150
    sizes = [size / 2 for size in range(60, 160)]
    same = [s for s in sizes if np.array_equal(draw(replace(big, size=s)), shrunk)]
    assert len(same) == 1
    assert draw(replace(big, size=same[0] + 0.5)).shape[0] > 150


def test_shrink_keeps_words_whole(draw: Draw) -> None:
    word = replace(TEXT, text="unbreakable words", max_width=200, shrink=True)
    rows = inked_rows(draw(word))
    assert len(rows) == 2


def test_shrink_leaves_a_text_that_fits_as_it_is(draw: Draw) -> None:
    small = replace(TEXT, max_height=500)
    assert np.array_equal(draw(replace(small, shrink=True)), draw(small))


@pytest.mark.parametrize("align", Align)
@pytest.mark.parametrize("text", ["Hello,", "Hello, you,\nand.", "مرحبا,", "شكرا جزيلا.", "שלום,"])
def test_what_ends_a_line_is_whole_whichever_edge_it_stands_at(
    draw: Draw, text: str, align: Align
) -> None:
    """Typst lets commas and full stops hang out of their line."""
    pixels = draw(replace(TEXT, text=text, align=align))
    assert nothing_is_clipped(pixels)
    assert ink(pixels) == pytest.approx(ink(draw(replace(TEXT, text=text))), rel=0.01)


@pytest.mark.parametrize("bold", [True, False])
@pytest.mark.parametrize("text", ["a b\nc d", "a\tb", "one\n\nthree"])
def test_runs_keep_the_lines_and_tabs_of_their_text(draw: Draw, text: str, bold: bool) -> None:
    """A run begins or ends at a line feed, or holds it."""
    whole = draw(replace(TEXT, text=text, align=Align.LEFT))
    for cut in range(len(text) + 1):
        parts = [part for part in (text[:cut], text[cut:]) if part]
        runs = tuple(TextRun(part, bold=bold) for part in parts)
        shown = draw(replace(TEXT, text=text, align=Align.LEFT, runs=runs))
        assert shown.shape[0] == whole.shape[0], (cut, "as many lines")
        if not bold:
            assert abs(shown.shape[1] - whole.shape[1]) <= 2, (cut, "as wide")

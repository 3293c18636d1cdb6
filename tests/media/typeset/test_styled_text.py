"""How texts look that ask for more than every text has, probed pixel by pixel."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from picture_probes import TEXT, Draw, Pixels, drawer, ink, inked_columns, inked_rows

from reelmill.core.drawing_terms import Align, BackgroundBy, Baseline, Decoration
from reelmill.core.errors import SourceError
from reelmill.core.typesetting import (
    Overflow,
    RunLook,
    Shadow,
    Stroke,
    TextBox,
    TextPicture,
    TextRun,
    TextSetting,
)
from reelmill.media.typeset import Typesetter

SCRIPTS = {
    "latin": "Hamburg fjord",
    "arabic": "مَرْحَبًا بالعالم",
    "hebrew": "שָׁלוֹם עולם",
    "devanagari": "नमस्ते दुनिया कुँ",
    "thai": "กี่ปู่ สวัสดี",
    "emoji": "I ❤️ 😀",
}
RED = RunLook(fill="#ff0000")
LONG = replace(
    TEXT, text="some words that need more than only one line to be seen", size=40, max_width=300
)
"""Four lines at its own size."""


@pytest.fixture(scope="module")
def draw(tmp_path_factory: pytest.TempPathFactory) -> Draw:
    return drawer(Typesetter(tmp_path_factory.mktemp("drawn")))


def of_runs(*runs: TextRun, **fields: object) -> TextPicture:
    text = "".join(run.text for run in runs)
    return replace(TEXT, text=text, runs=runs, **fields)  # type: ignore[arg-type]


def asking(picture: TextPicture, **fields: object) -> TextPicture:
    return replace(picture, setting=TextSetting(**fields))  # type: ignore[arg-type]


def colored(pixels: Pixels, red: int, green: int, blue: int) -> Pixels:
    """Where a picture has an opaque colour."""
    near = np.abs(pixels[..., :3] - [red, green, blue]).max(axis=-1) <= 8
    return np.asarray(near & (pixels[..., 3] > 200))


# ---- both programs agree


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"max_width": 250, "size": 50.0},
        {"italic": True, "stroke": Stroke("#ff0000", 3), "align": Align.LEFT},
        {"box": TextBox("#204080", 12, 5), "line_height": 1.7, "letter_spacing": 2.0},
        {"size": 200.0, "shrink": True, "max_width": 300, "max_height": 150},
    ],
)
def test_a_text_looks_the_same_whatever_draws_it(
    draw: Draw, text: str, fields: dict[str, object]
) -> None:
    plain = replace(TEXT, text=text, **fields)  # type: ignore[arg-type]
    styled = asking(plain, max_lines=900)
    assert styled.is_styled
    assert not plain.is_styled
    assert np.array_equal(draw(styled), draw(plain))


# ---- runs


def test_a_run_has_its_colour_and_the_others_keep_theirs(draw: Draw) -> None:
    pixels = draw(of_runs(TextRun("HH"), TextRun("HH", look=RED), size=100, weight=900))
    red, white = colored(pixels, 255, 0, 0), colored(pixels, 255, 255, 255)
    assert red.sum() == pytest.approx(white.sum(), rel=0.02)
    assert np.flatnonzero(red.any(axis=0))[0] > np.flatnonzero(white.any(axis=0))[-1]


def test_letters_of_a_run_have_its_size_weight_and_slant(draw: Draw) -> None:
    small = ink(draw(of_runs(TextRun("H", look=RunLook(size=32)))))
    assert small == pytest.approx(ink(draw(of_runs(TextRun("H", look=RED)))) / 4, rel=0.05)
    inks = [ink(draw(of_runs(TextRun("H", look=RunLook(weight=w))))) for w in (100, 400, 900)]
    assert all(more > 1.2 * less for less, more in pairwise(inks))
    assert ink(draw(of_runs(TextRun("H", bold=True, look=RED)))) == pytest.approx(
        ink(draw(of_runs(TextRun("H", look=RunLook(weight=700)))))
    )
    stems = [of_runs(TextRun("l", look=RunLook(italic=i)), size=200) for i in (False, True)]
    upright, slanted = (inked_columns(draw(stem)) for stem in stems)
    assert slanted[1] - slanted[0] > 1.5 * (upright[1] - upright[0])


def test_a_run_has_a_font_of_its_own(draw: Draw) -> None:
    own = draw(of_runs(TextRun("Rg", look=RunLook(font="Noto Sans"))))
    assert np.array_equal(
        ink(own), ink(draw(asking(replace(TEXT, text="Rg", font="Noto Sans"), max_lines=9)))
    )
    assert ink(own) != ink(draw(of_runs(TextRun("Rg", look=RED))))
    with pytest.raises(SourceError, match="font_unknown"):
        draw(of_runs(TextRun("Rg", look=RunLook(font="No Such"))))


def test_small_letters_stand_above_and_below_the_line(draw: Draw) -> None:
    def rows(baseline: Baseline | None) -> tuple[int, int]:
        small = TextRun("H", look=RunLook(fill="#ff0000", baseline=baseline))
        pixels = draw(of_runs(TextRun("H"), small, size=200, weight=900))
        at = np.flatnonzero(colored(pixels, 255, 0, 0).any(axis=1))
        top = np.flatnonzero(colored(pixels, 255, 255, 255).any(axis=1))[0]
        return int(at[0] - top), int(at[-1] - top)

    usual, above, below = rows(None), rows(Baseline.SUP), rows(Baseline.SUB)
    height = usual[1] - usual[0]
    assert above[1] - above[0] == pytest.approx(0.6 * height, abs=3)
    assert above[0] < usual[0] + 0.05 * height
    assert above[1] < usual[1] - 0.3 * height
    assert usual[1] < below[1] < usual[1] + 0.3 * height


@pytest.mark.parametrize(
    ("line", "least", "most"),
    [
        (Decoration.UNDERLINE, 0.78, 1.0),
        (Decoration.STRIKE, 0.4, 0.8),
        (Decoration.OVERLINE, 0, 0.35),
    ],
)
def test_lines_run_along_the_letters(
    draw: Draw, line: Decoration, least: float, most: float
) -> None:
    spaces = TextRun(f"i{' ' * 9}i", look=RunLook(decorations=(line,)))
    pixels = draw(of_runs(spaces, size=100))
    middle = pixels[:, pixels.shape[1] // 2, 3]
    rows = np.flatnonzero(middle > 128)
    assert 2 <= len(rows) <= 20
    assert least * pixels.shape[0] <= rows[0] <= rows[-1] <= most * pixels.shape[0]


def test_a_marked_run_has_a_colour_behind_it_in_front_of_the_box(draw: Draw) -> None:
    marked = TextRun("xx", look=RunLook(background="#00ff00"))
    pixels = draw(of_runs(TextRun("xx "), marked, TextRun(" xx"), box=TextBox("#0000ff", 20)))
    green = colored(pixels, 0, 255, 0)
    columns = np.flatnonzero(green.any(axis=0))
    assert pixels.shape[1] * 0.3 < columns[0] < columns[-1] < pixels.shape[1] * 0.7
    assert colored(pixels, 0, 0, 255)[:, : columns[0]].any()
    assert (green[:, columns[0]].sum()) > 70


def test_spaces_between_words_are_kept_and_may_be_wider(draw: Draw) -> None:
    one, three = (draw(of_runs(TextRun(t, look=RED))).shape[1] for t in ("a b", "a   b"))
    wide = draw(of_runs(TextRun("a b", look=replace(RED, word_spacing=40)))).shape[1]
    assert three - one == pytest.approx(2 * 64 * 0.28, abs=4)
    assert wide - one == pytest.approx(40, abs=1)


def test_a_word_of_several_runs_breaks_only_where_it_must(draw: Draw) -> None:
    runs = [TextRun("aa bb"), TextRun("bb", look=RED), TextRun("bb cc")]
    assert len(inked_rows(draw(of_runs(*runs, max_width=270)))) == 3
    parts = [TextRun("wwww"), TextRun("wwww", look=RED)]
    pixels = draw(of_runs(*parts, max_width=150))
    assert pixels.shape[1] <= 150
    assert len(inked_rows(pixels)) >= 3


# ---- what a box does with text


def test_an_ellipsis_ends_what_does_not_fit(draw: Draw) -> None:
    whole = draw(LONG)
    cut = draw(asking(replace(LONG, max_height=110), overflow=Overflow.ELLIPSIS))
    assert len(inked_rows(whole)) == 4
    assert cut.shape[0] <= 110
    # Three dots at the end of the last line, and nothing else there.
    last = cut[48:, : inked_columns(cut)[1] + 1]
    right = inked_columns(last)[1]
    dots = last[:, right - 20 : right + 1, 3] > 128
    assert dots.any(axis=1).sum() <= 6


def test_lines_are_counted_and_words_stay_whole_where_they_are_clipped(draw: Draw) -> None:
    two = asking(LONG, overflow=Overflow.CLIP, max_lines=2)
    assert np.array_equal(draw(two), draw(replace(LONG, text="some words that\nneed more than")))
    assert len(inked_rows(draw(asking(LONG, overflow=Overflow.ELLIPSIS, max_lines=1)))) == 1
    assert np.array_equal(draw(asking(LONG, overflow=Overflow.CLIP, max_lines=4)), draw(LONG))


def test_text_without_spaces_is_clipped_inside(draw: Draw) -> None:
    words = replace(TEXT, text="สวัสดีชาวโลกนี่คือข้อความยาว", size=40, max_width=280)
    clipped = draw(asking(words, overflow=Overflow.CLIP, max_lines=1))
    assert 180 < clipped.shape[1] <= 280


def test_a_text_is_clipped_at_the_edge_of_its_box(draw: Draw) -> None:
    whole = draw(LONG)
    cut = draw(asking(replace(LONG, max_height=70), overflow=Overflow.CLIP))
    assert np.array_equal(cut, whole[:70])


def test_a_text_grows_to_the_largest_size_that_fits(draw: Draw) -> None:
    box = replace(TEXT, text="grow", size=20, max_width=400, max_height=300)
    grown = draw(asking(box, max_size=2000.0))
    assert 390 < grown.shape[1] <= 400
    assert draw(asking(box, max_size=50.0)).shape == draw(replace(box, size=50.0)).shape
    large = asking(replace(box, text="big", size=500), max_size=600.0)
    assert draw(large).shape[0] > 300


def test_a_text_shrinks_to_its_lines_and_not_below_its_smallest_size(draw: Draw) -> None:
    shrunk = draw(asking(replace(LONG, shrink=True), max_lines=2))
    assert len(inked_rows(shrunk)) == 2
    with pytest.raises(SourceError, match="text_does_not_fit"):
        draw(asking(replace(LONG, shrink=True), max_lines=1, min_size=30.0))
    kept = asking(
        replace(LONG, shrink=True), max_lines=1, min_size=30.0, overflow=Overflow.ELLIPSIS
    )
    assert len(inked_rows(draw(kept))) == 1


def test_runs_shrink_together(draw: Draw) -> None:
    runs = (TextRun("a "), TextRun("b", look=RunLook(size=128)))
    small = draw(of_runs(*runs, shrink=True, max_height=79, max_width=900))
    half = replace(of_runs(TextRun("a "), TextRun("b", look=RunLook(size=64))), size=32)
    assert small.shape == pytest.approx(draw(half).shape, abs=3)


def test_justified_lines_reach_both_edges(draw: Draw) -> None:
    pixels = draw(replace(LONG, align=Align.JUSTIFY))
    lines = inked_rows(pixels)
    sides = [inked_columns(pixels[top : bottom + 1]) for top, bottom in lines]
    assert len(lines) == 4
    assert all(left <= 6 and right >= pixels.shape[1] - 7 for left, right in sides[:-1])
    assert sides[-1][1] < pixels.shape[1] - 50


def test_words_are_hyphenated_where_that_is_asked_for(draw: Draw) -> None:
    words = replace(TEXT, text="Geschwindigkeit Verantwortung", size=40, max_width=220)
    lines = replace(words, text="Geschwin-\ndigkeit Ver-\nantwortung")
    hyphenated = draw(asking(words, lang="de", hyphenate=True))
    written = draw(asking(lines, max_lines=9))
    assert hyphenated.shape == pytest.approx(written.shape, abs=1)
    assert inked_rows(hyphenated) == inked_rows(written)
    assert ink(hyphenated) == pytest.approx(ink(written), rel=0.002)


def test_a_point_at_the_end_of_a_line_is_not_cut_off(draw: Draw) -> None:
    pixels = draw(asking(replace(TEXT, text="one,\nwide line.", align=Align.RIGHT), max_lines=9))
    assert pixels[:, -1, 3].max() == 0


# ---- outlines, shadows, boxes


def test_wider_outlines_lie_behind_narrower_ones(draw: Draw) -> None:
    strokes = (Stroke("#00ff00", 8), Stroke("#0000ff", 14))
    letter = replace(TEXT, text="I", size=200, weight=900, stroke=Stroke("#ff0000", 4))
    pixels = draw(asking(letter, strokes=strokes))
    row = pixels[pixels.shape[0] // 2]
    seen = [
        name
        for name, rgb in (
            ("blue", (0, 0, 255)),
            ("green", (0, 255, 0)),
            ("red", (255, 0, 0)),
            ("white", (255, 255, 255)),
        )
        if colored(row, *rgb).any()
    ]
    first = [
        int(np.flatnonzero(colored(row, *rgb))[0])
        for rgb in ((0, 0, 255), (0, 255, 0), (255, 0, 0), (255, 255, 255))
    ]
    assert seen == ["blue", "green", "red", "white"]
    assert np.diff(first) == pytest.approx([6, 4, 4], abs=1)


def test_a_sharp_shadow_is_the_letters_moved(draw: Draw) -> None:
    plain = draw(asking(TEXT, max_lines=9))
    pixels = draw(asking(replace(TEXT, fill="#ff0000"), shadows=(Shadow("#0000ff", 9, 5, 0),)))
    height, width = plain.shape[:2]
    assert pixels.shape[:2] == (height + 10, width + 18)
    behind = pixels[10:, 18:, 3][:height, :width]
    assert (behind >= plain[..., 3] - 1).all()
    assert colored(pixels, 0, 0, 255).any()
    letters = pixels[5 : 5 + height, 9 : 9 + width]
    assert (np.abs(letters[plain[..., 3] == 255] - [255, 0, 0, 255]) <= 1).all()


def test_the_first_shadow_lies_on_the_others(draw: Draw) -> None:
    shadows = (Shadow("#0000ff", 9, 0, 0), Shadow("#00ff00", 9, 0, 0), Shadow("#ff0000", -9, 0, 0))
    pixels = draw(asking(TEXT, shadows=shadows))
    assert colored(pixels, 0, 0, 255).any()
    assert colored(pixels, 255, 0, 0).any()
    assert not colored(pixels, 0, 255, 0).any()


def test_letters_over_a_shadow_are_the_same_letters(draw: Draw) -> None:
    plain = draw(asking(TEXT, max_lines=9))
    unseen = draw(asking(TEXT, shadows=(Shadow("#00000000", 3, 4, 10),)))
    inside = unseen[19 : 19 + plain.shape[0], 18 : 18 + plain.shape[1]]
    assert np.abs(inside[..., 3] - plain[..., 3]).max() <= 1
    assert (inside[plain[..., 3] == 255] == plain[plain[..., 3] == 255]).all()


def test_a_soft_shadow_keeps_its_weight_and_a_strong_glow_is_brighter(draw: Draw) -> None:
    def weight(blur: float, strength: float = 1.0) -> float:
        clear = replace(TEXT, fill="#00000000")
        shadow = Shadow("#ffffff", 0, 0, blur, strength)
        solid = replace(clear, fill="#ffffff")
        with_it, without = draw(asking(solid, shadows=(shadow,))), draw(asking(solid, max_lines=9))
        return ink(with_it) - ink(without)

    assert weight(20) > 8 * weight(0)  # hidden by the letters but for their edges
    assert weight(20, 3.0) > 1.8 * weight(20)


def test_boxes_hug_their_lines(draw: Draw) -> None:
    text = replace(TEXT, text="wide line\ni", size=50, fill="#ffffff")
    pixels = draw(replace(text, box=TextBox("#204080", 10, by=BackgroundBy.LINE)))
    top, bottom = pixels[20], pixels[-10]
    assert (top[:, 3] == 255).all()
    across = np.flatnonzero(bottom[:, 3] == 255)
    assert across.size < 50
    assert abs(across.mean() - pixels.shape[1] / 2) < 2
    assert pixels[-1, 0, 3] == 0


def test_round_corners_lie_at_the_ends_of_a_line_alone(draw: Draw) -> None:
    above = RunLook(baseline=Baseline.SUP)
    latin = (TextRun("three"), TextRun("1 ", look=above), TextRun("runs ", look=RED))
    runs = (*latin, TextRun("مرحبا 😀"))
    pixels = draw(of_runs(*runs, box=TextBox("#204080", 16, 16, BackgroundBy.LINE)))
    assert pixels[0, 0, 3] == pixels[-1, -1, 3] == 0
    assert (pixels[0, 17:-17, 3] == 255).all()
    assert (pixels[-2, 17:-17, 3] == 255).all()


def test_half_transparent_boxes_do_not_add_up_where_they_overlap(draw: Draw) -> None:
    text = replace(TEXT, text="one\ntwo\nthree", fill="#00000000")
    box = TextBox("#20408080", 20, 20, BackgroundBy.LINE)
    alphas = np.unique(draw(replace(text, box=box))[..., 3])
    assert alphas.max() == 128
    assert (draw(replace(text, box=box))[..., 3] == 128).mean() > 0.5


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
def test_boxes_stand_level_behind_the_letters_of_every_script(draw: Draw, text: str) -> None:
    words = replace(TEXT, text=text, size=60)
    pixels = draw(replace(words, box=TextBox("#0000ff", 4, 0, BackgroundBy.LINE)))
    opaque = pixels[..., 3] == 255
    rows = np.flatnonzero(opaque.mean(axis=1) > 0.9)
    assert len(rows) >= 60 * 1.22 + 8 - 2
    assert len(rows) - 1 == rows[-1] - rows[0]
    outside = np.delete(opaque, rows, axis=0)
    assert not (outside & colored(np.delete(pixels, rows, axis=0), 0, 0, 255)).any()


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
def test_each_word_lies_on_its_own_box(draw: Draw, text: str) -> None:
    words = asking(replace(TEXT, text=text, size=60), word_spacing=60.0)
    pixels = draw(replace(words, box=TextBox("#0000ff", 2, 0, BackgroundBy.WORD)))
    blue = colored(pixels, 0, 0, 255)
    boxed = blue.any(axis=0)
    starts = np.flatnonzero(np.diff(boxed.astype(int), prepend=0) == 1)
    assert len(starts) == text.count(" ") + 1
    letters = (pixels[..., 0] > 128) & (pixels[..., 3] > 128)
    assert letters.any()
    assert letters[:, ~boxed].sum() <= 0.01 * letters.sum()

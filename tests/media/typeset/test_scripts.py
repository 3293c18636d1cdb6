"""What texts may be made of: any script, emoji, and whatever looks like a program."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from picture_probes import TEXT, Draw, drawer, ink, inked_columns, nothing_is_clipped

from reelmill.media.typeset import Typesetter


@pytest.fixture(scope="module")
def draw(tmp_path_factory: pytest.TempPathFactory) -> Draw:
    return drawer(Typesetter(tmp_path_factory.mktemp("drawn")))


# ---- text is data


@pytest.mark.parametrize(
    "text", ["#set $x$ [..]", "#panic()", "*b* _i_ `c`", "@ref <a>", r"\n", '"#sys.inputs"', "// c"]
)
def test_markup_is_shown_literally(draw: Draw, text: str) -> None:
    letters = sum(ink(draw(replace(TEXT, text=letter))) for letter in text)
    assert abs(ink(draw(replace(TEXT, text=text))) / letters - 1) < 0.01


def test_control_characters_draw_nothing(draw: Draw) -> None:
    assert np.array_equal(draw(replace(TEXT, text="Ham\0b\x07u\x1br\x9fg")), draw(TEXT))
    assert np.array_equal(
        draw(replace(TEXT, text="a\r\nb\u2028c")), draw(replace(TEXT, text="a\nb\nc"))
    )


def test_half_a_character_is_drawn_as_a_replacement(draw: Draw) -> None:
    assert np.array_equal(draw(replace(TEXT, text="a\ud800")), draw(replace(TEXT, text="a\ufffd")))


# ---- scripts


@pytest.mark.parametrize("word", ["Ελλάδα", "Москва", "مرحبا", "שלום", "नमस्ते", "สวัสดี", "ქართ"])
def test_scripts_are_drawn_with_letters_not_boxes(draw: Draw, word: str) -> None:
    missing = draw(replace(TEXT, text="\ue123" * len(word)))
    drawn = draw(replace(TEXT, text=word))
    assert ink(drawn) > 200
    assert drawn.shape != missing.shape or not np.array_equal(drawn, missing)
    # Letters differ from each other, boxes do not.
    letters = {draw(replace(TEXT, text=letter)).tobytes() for letter in set(word)}
    assert len(letters) == len(set(word))
    assert nothing_is_clipped(drawn)


def test_arabic_letters_join(draw: Draw) -> None:
    joined = draw(replace(TEXT, text="بببب")).shape[1]
    alone = draw(replace(TEXT, text="ب\u200cب\u200cب\u200cب")).shape[1]
    assert joined < 0.8 * alone


def test_hebrew_runs_from_right_to_left(draw: Draw) -> None:
    # A final "I" is the leftmost letter of a Hebrew line.
    pixels = draw(replace(TEXT, text="שלום I", weight=900, size=100))
    left = inked_columns(pixels)[0]
    column = pixels[:, left + 6, 3]
    assert (column > 200).sum() > 65  # the full height of a capital


@pytest.mark.parametrize("text", ["คิ๊", "ถุ๊ย่ิ์", "Ḉ̧", "a\u0301\u0302\u0303", "ﷺ", "ལྷྃ"])
def test_piled_marks_are_not_clipped(draw: Draw, text: str) -> None:
    assert nothing_is_clipped(draw(replace(TEXT, text=text)))


@pytest.mark.parametrize("emoji", ["😀", "🍓", "🚀", "👍🏽", "🇫🇷", "❤️", "☎️"])
def test_emoji_have_colours(draw: Draw, emoji: str) -> None:
    pixels = draw(replace(TEXT, text=emoji))
    opaque = pixels[pixels[..., 3] == 255][:, :3]
    assert (opaque.max(axis=1) - opaque.min(axis=1) > 60).sum() > 200
    assert pixels.shape[1] < 110  # one picture, not several characters


def test_hundreds_of_emoji_are_drawn(draw: Draw) -> None:
    assert ink(draw(replace(TEXT, text="❤️😀" * 600, size=20))) > 100_000


@pytest.mark.parametrize(
    "lines",
    [
        ("ภาษาไทยเป็นภาษาที่มีระดับ", "เสียงของคำแน่นอน", "หรือวรรณยุกต์เช่นเดียวกับ", "ภาษาจีน"),
        ("ພາສາລາວເປັນພາສາຕະກູນໄຕກະໄດ", "ຂອງຊາວລາວໂດຍມີຄົນເວົ້າໃນ", "ປະເທດລາວ"),
    ],
    ids=["Thai", "Lao"],
)
def test_words_without_spaces_between_them_stay_whole(draw: Draw, lines: tuple[str, ...]) -> None:
    text = replace(TEXT, size=48, max_width=600)
    apart = draw(replace(text, text="\n".join(lines)))
    assert (draw(replace(text, text="".join(lines))) == apart).all()


def test_a_word_that_is_longer_than_a_line_is_broken_in_any_script(draw: Draw) -> None:
    word = draw(replace(TEXT, text="มหาวิทยาลัยธรรมศาสตร์", size=48, max_width=150))
    assert word.shape[1] <= 150
    assert word.shape[0] > 3 * 48

"""Lines of Korean end between words; those of Chinese and Japanese where their rules let them."""
# ruff: noqa: RUF001 (Chinese and Japanese punctuation)

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from picture_probes import TEXT, Draw, drawer

from reelmill.core.drawing_terms import Align
from reelmill.core.typesetting import Overflow, RunLook, TextPicture, TextRun, TextSetting, WordRoom
from reelmill.media.typeset import Typesetter
from reelmill.media.typeset.korean_words import GLUE, glued
from reelmill.media.typeset.vertical_cells import columns_of

LINE = replace(TEXT, size=40, max_width=300, align=Align.LEFT)
SENTENCE = "안녕하세요 세계 이것은 긴 제목입니다 (서울)에서"
LINES = "안녕하세요 세계\n이것은 긴\n제목입니다\n(서울)에서"


@pytest.fixture(scope="module")
def draw(tmp_path_factory: pytest.TempPathFactory) -> Draw:
    return drawer(Typesetter(tmp_path_factory.mktemp("drawn")))


def plain(text: str) -> TextPicture:
    return replace(LINE, text=text)


def in_runs(text: str) -> TextPicture:
    """A run ends within the third word."""
    place = text.index("것")
    red = TextRun(text[:place], look=RunLook(fill="#ff0000"))
    return replace(LINE, text=text, runs=(red, TextRun(text[place:])))


def spoken(text: str) -> TextPicture:
    return replace(LINE, text=text, runs=(TextRun(text),), words=WordRoom())


# ---- Korean


@pytest.mark.parametrize("kind", [plain, in_runs, spoken])
def test_lines_end_between_words(kind: Callable[[str], TextPicture], draw: Draw) -> None:
    assert np.array_equal(draw(kind(SENTENCE)), draw(kind(LINES)))


def test_a_word_wider_than_its_box_is_broken_within_it(draw: Draw) -> None:
    word = draw(replace(LINE, text="아버지가방에들어가신다", max_width=150))
    assert word.shape[1] <= 150
    assert word.shape[0] > 2 * 48


def test_a_text_that_shrinks_has_whole_words_on_its_lines(draw: Draw) -> None:
    shrunk = replace(LINE, text="제목입니다", max_width=100, shrink=True)
    assert draw(shrunk).shape[0] < 48


def test_a_text_that_is_cut_ends_with_a_word(draw: Draw) -> None:
    cut = TextSetting(overflow=Overflow.CLIP, max_lines=1)
    long = replace(LINE, text="세계이것은 제목입니다", setting=cut)
    assert np.array_equal(draw(long), draw(replace(long, text="세계이것은")))


@pytest.mark.parametrize("spacing", [0.0, 7.0])
def test_a_line_of_korean_looks_as_it_did(spacing: float, draw: Draw) -> None:
    """What keeps syllables together takes no room, and adds no space between letters."""
    alone = [draw(replace(LINE, text=s, letter_spacing=spacing)).shape[1] for s in "안녕"]
    both = draw(replace(LINE, text="안녕", letter_spacing=spacing)).shape[1]
    margin = draw(replace(LINE, text="안안", letter_spacing=0)).shape[1] - 2 * alone[0]
    assert abs(both - sum(alone) - margin - spacing) <= 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("제목입니다. 끝", "제~목~입~니~다. 끝"),
        ("(서울)에서", "(서~울)~에~서"),
        ("3개의 10%를 iPhone15를", "3~개~의 10%~를 iPhone15~를"),
        ("“제목”은", "“제~목”~은"),
        ("한-미·일, 가.나", "한-미·일, 가.나"),
        ("私は한국어です", "私は한~국~어です"),
        ("國民은", "國民~은"),
        ("漢字か 中文。日本語", "漢字か 中文。日本語"),
    ],
)
def test_what_is_kept_together(text: str, shown: str) -> None:
    """A tilde stands for what is put between two letters."""
    assert glued([text]) == [shown.replace("~", GLUE)]


@pytest.mark.parametrize(
    ("lang", "shown"), [("ko", "大~韓~은 民~國"), ("", "大韓~은 民國"), ("zh", "大韓은 民國")]
)
def test_chinese_characters_are_of_korean_words_where_the_language_says_so(
    lang: str, shown: str
) -> None:
    assert glued(["大韓은 民國"], lang) == [shown.replace("~", GLUE)]


def test_parts_of_a_syllable_are_left_alone() -> None:
    assert glued(["\u1112\u1161\u11ab\u1100\u1173\u11af"]) == [
        f"\u1112\u1161\u11ab{GLUE}\u1100\u1173\u11af"
    ]


@given(st.lists(st.text("안녕ㅎa1 .()漢カ\n", max_size=6), max_size=4))
def test_runs_are_kept_together_as_their_text_is(texts: list[str]) -> None:
    parts = glued(texts)
    assert "".join(parts) == "".join(glued(["".join(texts)]))
    assert [part.replace(GLUE, "") for part in parts] == texts


def test_columns_end_between_words() -> None:
    (column,) = columns_of(["긴 제목입니다"])
    assert [cell.stays for cell in column] == [False, False, False, True, True, True, True]


# ---- Chinese and Japanese

KEPT = (
    ("ああああ。ああ", "あああ\nあ。ああ"),
    ("ああああ、ああ", "あああ\nあ、ああ"),
    ("ああああ」ああ", "あああ\nあ」ああ"),
    ("アアアアーアア", "アアア\nアーアア"),
    ("ああああっああ", "あああ\nあっああ"),
    ("アアアアョアア", "アアア\nアョアア"),
    ("あああ「ああ", "あああ\n「ああ"),
    ("ああああ！？あ", "あああ\nあ！？あ"),
    ("中文中文。中文", "中文中\n文。中文"),
    ("中文中文，中文", "中文中\n文，中文"),
)


@pytest.mark.parametrize("lang", ["", "ja", "zh"])
@pytest.mark.parametrize(("text", "lines"), KEPT, ids=[text for text, _ in KEPT])
def test_no_line_begins_or_ends_with_what_its_script_forbids(
    text: str, lines: str, lang: str, draw: Draw
) -> None:
    """Four characters have room in a line."""
    box = replace(LINE, max_width=4 * 40 + 24, setting=TextSetting(lang=lang))
    assert np.array_equal(draw(replace(box, text=text)), draw(replace(box, text=lines)))

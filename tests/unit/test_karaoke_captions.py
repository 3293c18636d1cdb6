"""Times of words that stand in the text of SRT and WebVTT captions."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.core.captions import MOST_WORDS, CaptionFile, parse_captions
from reelmill.core.errors import SourceError
from reelmill.core.warnings import WarningCode

PARTS = [
    *("a", "bc ", " ", "日", "&amp;", "<b>", "</b>", "{\\i1}", "\n<i>d</i>"),
    *("<00:09.000>", "<00:11.000>", "<00:13.500>", "<00:21.000>"),
]


def read(text: str) -> CaptionFile:
    return parse_captions(f"WEBVTT\n\n00:10.000 --> 00:20.000\n{text}\n")


def words_of(file: CaptionFile) -> list[tuple[str, float, float]]:
    (cue,) = file.cues
    return [
        (cue.text[w.begin : w.end], float(w.start_seconds), float(w.end_seconds)) for w in cue.words
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("one<00:12.000> two<00:15.000> three", [
            ("one", 10, 12), ("two", 12, 15), ("three", 15, 20)]),
        ("one<00:12.000><c> two</c><00:00:15.000><c> three</c>", [
            ("one", 10, 12), ("two", 12, 15), ("three", 15, 20)]),
        ("<00:11.000>one <00:12.000>two<00:13.000>", [("one", 11, 12), ("two", 12, 13)]),
        ("<00:11.000>one\n  <00:12.000><b>two</b>", [("one", 11, 12), ("two", 12, 20)]),
        ("<00:11.000>日<00:12.000>本", [("日", 11, 12), ("本", 12, 20)]),
        ("one<00:02.000> two<00:59.000> three", [
            ("one", 10, 10), ("two", 10, 20), ("three", 20, 20)]),
        ("<00:15.000>one <00:12.000>two", [("one", 15, 15), ("two", 15, 20)]),
    ],
    ids=["tags", "YouTube", "end", "lines", "letters", "outside", "backwards"],
)  # fmt: skip
def test_words_are_spoken_when_their_tags_say(
    text: str, words: list[tuple[str, float, float]]
) -> None:
    file = read(text)
    assert words_of(file) == words
    assert file.warnings == ()


def test_words_of_one_tag_share_its_time_and_that_is_told() -> None:
    file = read("<00:12.000>a bcd <00:16.000>e")
    assert words_of(file) == [("a", 12, 13), ("bcd", 13, 16), ("e", 16, 20)]
    (warning,) = file.warnings
    assert (warning.code, warning.message[:7]) == ("captions_approximated", "2 words")


def test_captions_without_times_in_their_text_have_no_words() -> None:
    assert words_of(read("one two")) == []
    assert words_of(read("one <b>two</b> <12>")) == []


@given(st.lists(st.sampled_from(PARTS)))
def test_times_change_neither_text_nor_looks_and_words_are_in_order(parts: list[str]) -> None:
    bare = "".join(part for part in parts if not part.startswith("<00"))
    (cue,), (plain,) = read("x" + "".join(parts)).cues, read("x" + bare).cues
    assert (cue.text, cue.runs) == (plain.text, plain.runs)
    assert bool(cue.words) == any(part.startswith("<00") for part in parts)
    between = [0, *(at for word in cue.words for at in (word.begin, word.end)), len(cue.text)]
    gaps = zip(between[::2], between[1::2], strict=True)
    assert not cue.words or not any(cue.text[begin:end].strip() for begin, end in gaps)
    for word in cue.words:
        assert cue.start_seconds <= word.start_seconds <= word.end_seconds <= cue.end_seconds
    for one, next_ in pairwise(cue.words):
        assert one.start_seconds <= next_.start_seconds
        assert one.end_seconds <= next_.end_seconds


def test_more_words_than_are_read_are_refused() -> None:
    times = "".join(f"<00:1{n % 10}.000>w " for n in range(MOST_WORDS // 100))
    cue = f"00:10.000 --> 00:20.000\n{times}\n\n"
    with pytest.raises(SourceError) as refused:
        parse_captions("WEBVTT\n\n" + cue * 101)
    assert [problem.code for problem in refused.value.problems] == ["captions_too_many"]
    assert parse_captions("WEBVTT\n\n" + cue).cues[0].words[0].start_seconds == Fraction(10)


def test_syllables_of_a_word_are_marked_together_with_a_warning() -> None:
    file = read("<00:11.000>Ka<00:12.000>ra <00:13.000>o<00:14.000>ke")
    assert words_of(file) == [("Kara", 11, 13), ("oke", 13, 20)]
    [warning] = file.warnings
    assert warning.code is WarningCode.CAPTION_STYLES_IGNORED
    assert "times inside words 2 times" in warning.message

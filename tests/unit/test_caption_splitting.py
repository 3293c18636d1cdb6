"""Captions are split within their bounds, between words, at pauses and punctuation first."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reelmill.core.captions import (
    Bounds,
    CaptionCue,
    CaptionLook,
    CaptionRun,
    CaptionWord,
    WrittenCue,
    disjoint,
    joined,
    shared_out,
    split_cues,
    spoken_states,
)


def cue_of(text: str, *starts: float, length: float = 0.3) -> CaptionCue:
    """A cue whose words start then, one after the other by default, and last so long."""
    written, places = joined(text.split(" "), text)
    times = starts or [n * length for n in range(len(places))]
    words = tuple(
        CaptionWord(Fraction(str(start)), Fraction(str(start)) + Fraction(str(length)), *place)
        for start, place in zip(times, places, strict=True)
    )
    return CaptionCue(words[0].start_seconds, words[-1].end_seconds, written, words=words)


def texts(cue: CaptionCue, bounds: Bounds) -> list[str]:
    return [piece.text for piece in split_cues([cue], bounds)]


def test_a_caption_ends_at_the_end_of_a_sentence_rather_than_when_it_is_full() -> None:
    cue = cue_of("My name is Bob. Welcome to the show today!")
    assert texts(cue, Bounds(words=5)) == ["My name is Bob.", "Welcome to the show today!"]
    assert texts(cue_of("a. b c, d e f"), Bounds(words=5)) == ["a.", "b c, d e f"]
    said = cue_of("Hello, my name is Bob. Welcome to the show!")
    assert texts(said, Bounds(words=3)) == ["Hello, my", "name is Bob.", "Welcome to", "the show!"]


def test_a_comma_or_a_pause_is_a_better_place_than_any_other() -> None:
    assert texts(cue_of("one two three, four five six"), Bounds(words=4)) == [
        "one two three,", "four five six"]  # fmt: skip
    paused = cue_of("one two three four five", 0, 0.3, 1.2, 1.5, 1.8)
    assert texts(paused, Bounds(words=3)) == ["one two", "three four five"]


def test_parts_are_about_equal_where_no_place_is_better() -> None:
    assert texts(cue_of("a b c d e f"), Bounds(words=4)) == ["a b c", "d e f"]
    assert texts(cue_of("This is how your captions will look"), Bounds(characters=32)) == [
        "This is how your", "captions will look"]  # fmt: skip


def test_silence_longer_than_the_gap_parts_what_it_lies_between() -> None:
    cue = cue_of("one two three", 0, 0.3, 2)
    first, second = split_cues([cue], Bounds(gap_seconds=Fraction("0.6")))
    assert (first.text, first.start_seconds) == ("one two", Fraction(0))
    assert first.end_seconds == Fraction("0.6")
    assert (second.text, second.start_seconds) == ("three", Fraction(2))


def test_a_piece_lasts_until_the_next_one_where_that_is_near() -> None:
    cue = cue_of("one two", 0, 0.7)
    first, second = split_cues([cue], Bounds(words=1))
    assert first.end_seconds == second.start_seconds == Fraction("0.7")
    assert second.end_seconds == cue.end_seconds


def test_lines_are_broken_into_about_equal_parts() -> None:
    cue = cue_of("aaaa bbbb cccc dddd eeee")
    assert texts(cue, Bounds(characters=20, lines=2)) == ["aaaa bbbb cccc\ndddd eeee"]
    assert texts(cue, Bounds(characters=30, lines=2)) == ["aaaa bbbb cccc dddd eeee"]


def test_a_word_too_long_for_a_line_stays_whole() -> None:
    assert texts(cue_of("a extraordinarily b"), Bounds(characters=5)) == [
        "a", "extraordinarily", "b"]  # fmt: skip


def test_words_without_captions_are_split_as_subtitles_are() -> None:
    cue = replace(cue_of(" ".join(["word"] * 60)), is_flow=True)
    pieces = list(split_cues([cue], None))
    assert len(pieces) > 3
    assert all(len(line) <= 42 for piece in pieces for line in piece.text.split("\n"))
    assert all(piece.text.count("\n") <= 1 for piece in pieces)
    assert [c.text for c in split_cues([replace(cue, is_flow=False)], None)] == [cue.text]


def test_captions_without_times_of_words_are_not_split() -> None:
    cue = CaptionCue(Fraction(0), Fraction(4), "one two three four")
    assert list(split_cues([cue], Bounds(words=1))) == [cue]


def test_looks_stay_with_their_letters() -> None:
    bold = CaptionLook(bold=True)
    runs = (CaptionRun("one "), CaptionRun("two thr", bold), CaptionRun("ee four"))
    whole = "".join(run.text for run in runs)
    cue = shared_out(CaptionCue(Fraction(0), Fraction(8), whole, runs))
    first, second = split_cues([cue], Bounds(words=2))
    assert first.runs == (CaptionRun("one "), CaptionRun("two", bold))
    assert second.runs == (CaptionRun("thr", bold), CaptionRun("ee four"))


def test_time_is_shared_out_by_letters() -> None:
    cue = shared_out(CaptionCue(Fraction(1), Fraction(3), "a bbb\ncccc"))
    assert [(w.start_seconds, w.end_seconds) for w in cue.words] == [
        (Fraction(1), Fraction(5, 4)), (Fraction(5, 4), Fraction(2)), (Fraction(2), Fraction(3))
    ]  # fmt: skip
    assert [cue.text[w.begin : w.end] for w in cue.words] == ["a", "bbb", "cccc"]
    japanese = shared_out(CaptionCue(Fraction(0), Fraction(1), "晴れ、です"))
    assert [japanese.text[w.begin : w.end] for w in japanese.words] == ["晴", "れ、", "で", "す"]


def test_a_word_is_spoken_until_the_next_begins() -> None:
    cue = cue_of("one two three", 0.5, 1, 3)
    states = [(s.start_seconds, s.end_seconds, s.word) for s in spoken_states(cue)]
    assert states == [
        (Fraction(1, 2), 1, 0), (1, 3, 1), (3, Fraction("3.3"), 2)]  # fmt: skip
    early = CaptionCue(Fraction(0), Fraction(2), cue.text, words=cue.words)
    states = [(s.start_seconds, s.end_seconds, s.word) for s in spoken_states(early)]
    assert states == [(0, Fraction(1, 2), None), (Fraction(1, 2), 1, 0), (1, 2, 1)]


@pytest.mark.parametrize("words", [1, 2, 7, 60])
def test_ten_thousand_words_are_split(words: int) -> None:
    cue = cue_of(" ".join(["word"] * 10_000))
    assert sum(len(c.words) for c in split_cues([cue], Bounds(words=words))) == 10_000


@st.composite
def cues(draw: st.DrawFn) -> CaptionCue:
    """Words of a few letters, marks and scripts; pauses between them, or none, and of no length."""
    letters = st.text(st.sampled_from("ab.,!日はمر"), min_size=1, max_size=9)
    said = draw(st.lists(letters, min_size=1, max_size=25))
    text, places = joined(said)
    at = Fraction(0)
    words = []
    for place in places:
        at += Fraction(draw(st.sampled_from([0, 0, 1, 2, 9, 20])), 10)
        end = at + Fraction(draw(st.sampled_from([0, 0, 1, 5, 10])), 10)
        words.append(CaptionWord(at, end, *place))
        at = draw(st.sampled_from([at, end]))
    last = max(word.end_seconds for word in words)
    end = last + draw(st.integers(0 if last else 1, 1))
    return CaptionCue(Fraction(0), end, text, words=tuple(words), is_flow=draw(st.booleans()))


bounds = st.builds(
    Bounds,
    st.none() | st.integers(1, 6),
    st.none() | st.integers(4, 20),
    st.integers(1, 3),
    st.none() | st.integers(1, 30).map(lambda n: Fraction(n, 10)),
    st.none() | st.integers(1, 20).map(lambda n: Fraction(n, 10)),
)


_AT_ITS_END = CaptionCue(
    Fraction(0),
    Fraction(1, 10),
    "a",
    words=(CaptionWord(Fraction(1, 10), Fraction(1, 10), 0, 1),),
    is_flow=True,
)


@example(_AT_ITS_END, Bounds())
@given(cues(), bounds)
def test_pieces_keep_the_bounds_the_order_and_every_word(cue: CaptionCue, most: Bounds) -> None:
    pieces = list(split_cues([cue], most))
    said = [cue.text[w.begin : w.end] for w in cue.words]
    shown = [piece.text[w.begin : w.end] for piece in pieces for w in piece.words]
    assert shown == said
    for one, next_ in pairwise(pieces):
        assert one.end_seconds <= next_.start_seconds
    for piece in pieces:
        assert piece.start_seconds < piece.end_seconds
        assert cue.start_seconds <= piece.start_seconds
        assert piece.end_seconds <= cue.end_seconds
        if len(piece.words) > 1 and not _is_held_together(piece):
            _keeps(piece, most)


def _is_held_together(piece: CaptionCue) -> bool:
    """True where parting words would leave some that are seen for no time."""
    starts = [word.start_seconds for word in piece.words]
    return len({*starts}) < len(starts) or starts[-1] >= piece.end_seconds


@given(cues(), cues(), bounds)
def test_of_captions_that_others_cut_each_word_shows_where_it_is_spoken(
    cue: CaptionCue, other: CaptionCue, most: Bounds
) -> None:
    written = (
        WrittenCue(c.start_seconds * 1000, c.end_seconds * 1000, (CaptionRun(c.text),),
                   words=c.words)
        for c in (cue, replace(other, text=f"other {other.text}", words=()))
    )  # fmt: skip
    for part in disjoint(written):
        shown = [p.text[w.begin : w.end] for p in split_cues([part], most) for w in p.words]
        spoken = [
            part.text[w.begin : w.end]
            for w in part.words
            if w.end_seconds > part.start_seconds and w.start_seconds < part.end_seconds
        ]
        waiting = iter(shown)
        assert all(word in waiting for word in spoken)


def test_a_word_of_no_length_shows_with_the_one_that_begins_with_it() -> None:
    times = ((0, 1), (1, 1), (1, 2), (2, 3))
    words = tuple(
        CaptionWord(Fraction(a), Fraction(b), n * 2, n * 2 + 1) for n, (a, b) in enumerate(times)
    )
    cue = CaptionCue(Fraction(0), Fraction(3), "a b c d", words=words)
    assert texts(cue, Bounds(words=1)) == ["a", "b c", "d"]
    assert texts(cue, Bounds(words=2)) == ["a b", "c d"]


def test_a_word_of_no_length_at_the_end_shows_with_the_one_before() -> None:
    cue = cue_of("a b", 0, 1, length=1)
    last = replace(cue.words[1], end_seconds=Fraction(1))
    short = replace(cue, end_seconds=Fraction(1), words=(cue.words[0], last))
    assert texts(short, Bounds(words=1)) == ["a b"]


def test_a_word_of_no_length_before_silence_is_held() -> None:
    cue = cue_of("a b", 0, 5, length=0)
    first, second = split_cues([replace(cue, end_seconds=Fraction(6))], Bounds(words=1))
    assert (first.text, first.end_seconds) == ("a", Fraction("0.6"))
    assert (second.text, second.start_seconds) == ("b", Fraction(5))


def _keeps(piece: CaptionCue, most: Bounds) -> None:
    words = piece.words
    assert most.words is None or len(words) <= most.words
    if most.characters is not None:
        lines = piece.text.split("\n")
        assert len(lines) <= most.lines
        alone = {piece.text[w.begin : w.end] for w in words}
        assert all(len(line) <= most.characters or line in alone for line in lines)
    if most.seconds is not None:
        assert words[-1].end_seconds - words[0].start_seconds <= most.seconds
    if most.gap_seconds is not None:
        pauses = (b.start_seconds - a.end_seconds for a, b in pairwise(words))
        assert all(pause <= most.gap_seconds for pause in pauses)


def test_a_word_too_long_for_a_line_does_not_widen_the_others() -> None:
    cue = cue_of("a aaa aaaa.", 0, 1, 2)
    assert texts(cue, Bounds(characters=4, lines=3)) == ["a\naaa\naaaa."]

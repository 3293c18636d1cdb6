"""What the program is told of runs: their words, cleaned and numbered."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reelmill.media.typeset.letters import clean_texts, piece_spans, plain_text
from reelmill.media.typeset.styled import words_of

_TEXTS = st.lists(
    st.text(st.sampled_from("ab \t\n\v\x85\x07-漢é\xa0\ud800"), max_size=6), max_size=5
)


@given(_TEXTS)
def test_runs_are_cleaned_as_the_whole_text_is(texts: list[str]) -> None:
    assert "".join(clean_texts(texts)) == plain_text("".join(texts))


@given(_TEXTS.map(lambda texts: [text for text in texts if text]))
def test_words_are_all_of_the_text_and_pieces_are_what_does_not_break(texts: list[str]) -> None:
    pieces, words = words_of(texts)
    assert ["".join(word for word, _ in own) for own in words] == texts
    whole = "".join(texts)
    wanted = {whole[begin:end] for begin, end in piece_spans(whole)}
    assert {"".join(text for _, text in piece) for piece in pieces} == wanted
    for run, own in enumerate(words):
        for word, number in own:
            assert number == -1 or (run, word) in pieces[number]


def test_a_word_through_several_runs_is_one_piece() -> None:
    pieces, words = words_of(["un", "believ", "able a"])
    assert pieces == [((0, "un"), (1, "believ"), (2, "able")), ((2, "a"),)]
    assert words == [[("un", 0)], [("believ", 0)], [("able", 0), (" ", -1), ("a", 1)]]


def test_many_runs_stay_few_pieces() -> None:
    pieces, words = words_of(["ab c "] * 1000)
    assert len(pieces) == 200
    assert sum(map(len, words)) == 4000

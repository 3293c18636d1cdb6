"""Capitals and small letters, over parts of a text."""

from __future__ import annotations

import pytest

from reelmill.core.spec.texts.text_style import LetterCase
from reelmill.core.timeline.letter_case import in_case


@pytest.mark.parametrize(
    ("case", "text", "shown"),
    [
        (None, "aBc ß", "aBc ß"),
        (LetterCase.UPPER, "straße ﬁ é", "STRASSE FI É"),
        (LetterCase.LOWER, "ÀÉ ΣΑΣ", "àé σας"),
        (
            LetterCase.TITLE,
            "the quick-brown NASA's 2nd don\u2019t",
            "The Quick-Brown NASA's 2nd Don\u2019t",
        ),
        (LetterCase.TITLE, "ǆ (y)", "ǅ (Y)"),
    ],
)
def test_a_text_in_a_case(case: LetterCase | None, text: str, shown: str) -> None:
    assert in_case([(text, case)], None) == [shown]


@pytest.mark.parametrize(
    ("case", "text", "shown"),
    [
        (LetterCase.UPPER, "istanbul \u0131l\u0131k", "İSTANBUL ILIK"),
        (LetterCase.LOWER, "ISI İ", "\u0131s\u0131 i"),
        (LetterCase.TITLE, "istanbul", "İstanbul"),
    ],
)
def test_turkish_has_two_letters_i(case: LetterCase, text: str, shown: str) -> None:
    assert in_case([(text, case)], "tr") == [shown]
    assert in_case([(text, case)], "az-AZ") == [shown]
    assert in_case([(text, case)], "en") != [shown]


def test_a_word_that_runs_through_parts_has_one_capital() -> None:
    title = LetterCase.TITLE
    parts = [("un", title), ("", title), ("do it", title), (" again", title), ("st", None)]
    assert in_case(parts, None) == ["Un", "", "do It", " Again", "st"]

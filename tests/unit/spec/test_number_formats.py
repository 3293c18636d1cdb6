"""How numbers that count are written."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.core.errors import SpecError
from reelmill.core.spec import load_spec
from reelmill.core.spec.texts.counting import NumberFormat


def shown(written: str, value: object, *, falls: bool = False) -> str:
    found = NumberFormat.of(written)
    assert found is not None
    return found.shown(Fraction(str(value)), falls=falls)


@pytest.mark.parametrize(
    ("written", "value", "text"),
    [
        ("0", 1234, "1234"), ("0", "0.5", "1"), ("0", "0.49", "0"), ("0", "-0.5", "-1"),
        ("0", "-0.4", "0"), ("0,0", 999, "999"), ("0,0", 1234567, "1,234,567"),
        ("$0,0.00", "1234.5", "$1,234.50"), ("0.0 %", "12.34", "12.3 %"), ("000", 7, "007"),
        ("000,0", 7, "007"), ("000,0", 12345, "12,345"), ("0.00", "0.005", "0.01"),
        ("€ 0,0", -1500, "€ -1,500"), ("no. 0!", 3, "no. 3!"), ("0.000", "-0.0004", "0.000"),
        ("mm:ss", 125, "02:05"), ("m:ss", 5, "0:05"), ("m:ss", 6000, "100:00"),
        ("h:mm:ss", 3725, "1:02:05"), ("hh:m:ss", 3725, "01:2:05"),
        ("mm:ss.00", "59.999", "00:59.99"),
        ("in m:ss min", 61, "in 1:01 min"), ("mm:ss", "-5", "-00:05"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_their_format_says(written: str, value: object, text: str) -> None:
    assert shown(written, value) == text


def test_a_countdown_shows_each_second_until_it_is_over() -> None:
    values = [shown("m:ss", second, falls=True) for second in ("3", "2.9", "2", "0.1", "0")]
    assert values == ["0:03", "0:03", "0:02", "0:01", "0:00"]


@pytest.mark.parametrize("written", ["", "abc", "0 of 0", "0,0 mm:ss", "ss", "#", "%d", "1"])
def test_what_does_not_say_where_the_number_stands_is_refused(written: str) -> None:
    assert NumberFormat.of(written) is None


@given(st.fractions(-(10**15), 10**15), st.sampled_from(["0", "0,0", "0.00", "0,0.000", "000000"]))
def test_what_is_written_is_the_number_to_its_last_digit(value: Fraction, written: str) -> None:
    decimals = len(written.partition(".")[2])
    read = Fraction(shown(written, value).replace(",", "")) if value.denominator < 10**9 else value
    assert abs(read - value) <= Fraction(1, 2 * 10**decimals)


def problems(run: dict[str, Any], **track: Any) -> list[tuple[str, str]]:
    spec = {"tracks": [{"type": "text", "text": [run], "duration": 1, **track}], "duration": 2}
    with pytest.raises(SpecError) as refused:
        load_spec(spec)
    return [(problem.code, problem.pointer) for problem in refused.value.problems]


def test_runs_show_words_or_a_number_that_is_written_somehow_and_ends_sometime() -> None:
    number = {"to": 9}
    assert problems({}) == [("missing_field", "/tracks/0/text/0/text")]
    assert problems({"text": "a", "number": number}) == [
        ("field_not_allowed", "/tracks/0/text/0/number")
    ]
    assert problems({"number": {"to": 9, "format": "x"}}) == [
        ("number_format_invalid", "/tracks/0/text/0/number/format")
    ]
    assert problems({"number": {}}) == [("missing_field", "/tracks/0/text/0/number/to")]
    assert problems({"number": number}, duration=None) == [
        ("missing_field", "/tracks/0/text/0/number/duration")
    ]
    assert problems({"number": {"to": 1e16}}) == [("out_of_range", "/tracks/0/text/0/number/to")]

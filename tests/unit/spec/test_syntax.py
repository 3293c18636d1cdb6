"""Where a text is no JSON, and inside which value."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.core.errors import SpecError
from reelmill.core.spec.document import parse
from reelmill.core.spec.limits import Limits
from reelmill.core.spec.problems.syntax import path_at


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", []),
        ("{", []),
        ('{"a"', []),
        ('{"a":', ["a"]),
        ('{"a": 1,', []),
        ('{"a": 1, "b": {"c": [true, {"d": "x"', ["b", "c", 1, "d"]),
        ('{"a": [[], [1, [2', ["a", 1, 1, 0]),
        ('{"a": {"b": 1}, "c":', ["c"]),
        ('{"a": "}]{\\"", "b":', ["b"]),
        ('{"a\\u0041/~": [', ["aA/~", 0]),
        ("[1, 2", [1]),
        ("[1], [2", [0]),
        ("]}]", []),
    ],
)
def test_the_values_that_are_open_at_a_place(text: str, path: list[str | int]) -> None:
    assert path_at(text, len(text)) == path


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text('ab]{"\\,:', min_size=1), inner)
    ),
    max_leaves=12,
)


@given(VALUES, st.text('ab[{"', min_size=1), st.integers(0, 3))
def test_the_path_leads_to_the_fault(value: object, name: str, before: int) -> None:
    text = json.dumps([*[value] * before, {name: [value, "fault"]}])
    at = text.rindex('"fault"')
    assert path_at(text, at) == [before, name, 1]


def test_far_inside_a_large_text_no_value_is_named() -> None:
    text = '{"a": [' + "1, " * 40_000
    assert path_at(text, 90_000) == ["a", 29998]
    assert path_at(text, 110_000) == []


def test_deep_and_long_names_stay_short() -> None:
    assert len(path_at("[" * 1000, 1000)) == 32
    assert path_at('{"' + "a" * 5000 + '":', 5010) == ["a" * 200]


@pytest.mark.parametrize(
    ("text", "pointer", "hint"),
    [
        ('{"a": [1, 2,, 3]}', "/a/2", "a value is missing, or a string has no quotes"),
        ('{"a": nan}', "/a", "a value is missing, or a string has no quotes"),
        ('{"a": "b\nc"}', "/a", "write line breaks inside strings as \\n"),
        ('{"a": 1} x', "", "a document is a single object, with nothing after it"),
        ('{\0"\0', "", "send it as UTF-8, not as UTF-16"),
    ],
)
def test_an_error_has_the_pointer_of_the_value_it_is_in(text: str, pointer: str, hint: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse(text, Limits())
    (problem,) = caught.value.problems
    assert (problem.code, problem.pointer, problem.hint) == ("invalid_json", pointer, hint)
    assert "line 1, column" in problem.message or "line 2, column" in problem.message

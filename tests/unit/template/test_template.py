"""Specs with variables, and what they become."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelmill.core.errors import SpecError
from reelmill.core.spec import Limits, load_spec
from reelmill.core.template import (
    Template,
    escape,
    fill,
    find_placeholders,
    read_template,
    read_variables,
)

SPEC: dict[str, Any] = {
    "duration": 5,
    "tracks": [
        {"type": "image", "src": "{{picture}}", "opacity": "{{ opacity }}"},
        {"type": "text", "text": "Hello {{name}}, {{count}} new", "style": {"color": "{{color}}"}},
    ],
}
VARIABLES: dict[str, Any] = {
    "picture": {"type": "url"},
    "opacity": {"type": "number", "default": 1, "min": 0, "max": 1},
    "name": {"type": "string", "required": True, "max": 20, "description": "Who is greeted."},
    "count": {"type": "integer", "default": 3},
    "color": {"type": "color", "default": "#fff", "enum": ["#fff", "red"]},
}

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def template(spec: Any = SPEC, variables: Any = VARIABLES) -> Template:
    return read_template(spec, variables, Limits())


def problems_of(spec: Any, variables: Any) -> list[tuple[str, str]]:
    with pytest.raises(SpecError) as caught:
        template(spec, variables)
    return [(p.code, p.pointer) for p in caught.value.problems]


def with_text(text: Any) -> dict[str, Any]:
    return {"duration": 1, "tracks": [{"type": "text", "text": text}]}


@given(JSON_VALUES)
def test_a_document_whose_texts_are_escaped_fills_to_itself(document: Any) -> None:
    assert fill(_escaped(document), {}) == document


@given(JSON_VALUES)
def test_a_text_that_is_one_placeholder_becomes_the_value_of_any_type(value: Any) -> None:
    assert fill({"a": ["{{x}}"]}, {"x": value}) == {"a": [value]}


@given(st.text())
def test_what_a_value_contains_is_never_read_as_a_placeholder(value: str) -> None:
    assert fill("<{{x}}|{{y}}>", {"x": value, "y": "{{x}}"}) == f"<{value}|{{{{x}}}}>"


@given(st.text("{}x "), st.text("{}x "))
def test_text_round_a_placeholder_stays_as_it_is(before: str, after: str) -> None:
    filled = fill("!" + escape(before) + "{{x}}" + escape(after), {"x": 7})
    assert filled == f"!{before}7{after}"


@given(JSON_VALUES)
def test_every_placeholder_is_found_where_it_stands(document: Any) -> None:
    wrapped = {"a/b": [_escaped(document), "{{x}} and {{ y }}"]}
    found = [(p.name, p.pointer, p.whole) for p in find_placeholders(wrapped)]
    assert found == [("x", "/a~1b/1", False), ("y", "/a~1b/1", False)]


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{{x}}", 2),
        ("{{{x}}}", "{2}"),
        ("{{{{x}}", "{{x}}"),
        ("a {{{{ b }} c", "a {{ b }} c"),
        ("{{x}}{{x}}", "22"),
        ("{{\tx }}!", "2!"),
        ("no { braces }", "no { braces }"),
    ],
)
def test_braces_are_read_as_documented(text: str, filled: object) -> None:
    assert fill(text, {"x": 2}) == filled


@pytest.mark.parametrize(
    ("value", "text"), [(True, "is true"), (2.0, "is 2"), (2.5, "is 2.5"), ("", "is ")]
)
def test_a_value_inside_a_text_is_written_as_json_writes_it(value: object, text: str) -> None:
    assert fill("is {{x}}", {"x": value}) == text


def test_a_filled_template_is_the_spec_that_was_meant() -> None:
    filled = template().filled({"picture": "https://example.com/a.png", "name": "Ada"})
    load_spec(filled)
    assert filled["tracks"][0] == {
        "type": "image",
        "src": "https://example.com/a.png",
        "opacity": 1,
    }
    assert filled["tracks"][1]["text"] == "Hello Ada, 3 new"


def test_values_stand_in_runs_as_they_are_and_in_markup_with_its_tags() -> None:
    runs = [{"text": "Hi "}, {"text": "{{name}}", "style": {"color": "{{color}}"}}]
    spec = {"tracks": [{"type": "text", "text": runs}]}
    values = {"name": "<b>Ada", "color": "red"}
    variables = {name: VARIABLES[name] for name in values}
    filled = template(spec, variables).filled(values)
    assert filled["tracks"][0]["text"][1] == {"text": "<b>Ada", "style": {"color": "red"}}
    load_spec(filled)
    marked = {"tracks": [{"type": "text", "text": "<i>{{name}}</i>", "markup": "html"}]}
    made = template(marked, {"name": VARIABLES["name"]})
    assert made.filled({"name": "Ada"})["tracks"][0]["text"] == "<i>Ada</i>"
    with pytest.raises(SpecError, match="markup_invalid"):
        load_spec(made.filled({"name": "<b>Ada"}))


def test_an_optional_variable_without_a_value_leaves_its_field_out() -> None:
    spec = {"duration": 1, "tracks": [{"type": "text", "text": "Hi{{n}}", "opacity": "{{o}}"}]}
    made = template(
        spec, {"o": {"type": "number", "required": False}, "n": {"type": "string", "default": ""}}
    )
    assert made.filled({})["tracks"] == [{"type": "text", "text": "Hi"}]
    assert made.filled({"o": 0.5})["tracks"][0]["opacity"] == 0.5


def test_all_problems_of_values_are_reported_with_their_variables() -> None:
    with pytest.raises(SpecError) as caught:
        template().values({"opacity": 2, "count": True, "color": "blue", "nmae": "Ada"})
    found = {(p.code, p.pointer) for p in caught.value.problems}
    assert found == {
        ("variable_unknown", "/variables/nmae"),
        ("variable_missing", "/variables/picture"),
        ("variable_missing", "/variables/name"),
        ("out_of_range", "/variables/opacity"),
        ("wrong_type", "/variables/count"),
        ("unknown_value", "/variables/color"),
    }
    hints = [p.hint for p in caught.value.problems if p.code == "variable_unknown"]
    assert hints == ["did you mean `name`?"]


def test_a_problem_of_the_filled_spec_points_into_the_template_and_names_the_variable() -> None:
    made = template()
    filled = made.filled({"picture": "https://example.com/a.png", "name": "\x07"})
    with pytest.raises(SpecError) as caught:
        load_spec(filled)
    (problem,) = made.located(caught.value).problems
    assert (problem.code, problem.pointer) == ("invalid_text", "/tracks/1/text")
    assert "(variable `name`, `count`)" in problem.message


def test_a_problem_inside_an_array_that_was_filled_in_points_to_its_placeholder() -> None:
    made = template({"duration": 1, "tracks": "{{tracks}}"}, {"tracks": {"type": "array"}})
    with pytest.raises(SpecError) as caught:
        load_spec(made.filled({"tracks": [{"type": "text"}]}))
    problem = made.located(caught.value).problems[0]
    assert problem.pointer == "/tracks"
    assert "(variable `tracks`)" in problem.message


def test_undeclared_unused_and_malformed_placeholders_are_problems() -> None:
    spec = with_text("{{title}} and {{ and {{list}}")
    found = problems_of(spec, {"tilte": {"type": "string"}, "list": {"type": "array"}})
    assert sorted(found) == [
        ("placeholder_invalid", "/spec/tracks/0/text"),
        ("placeholder_invalid", "/spec/tracks/0/text"),
        ("variable_undeclared", "/spec/tracks/0/text"),
        ("variable_unused", "/variables/tilte"),
    ]


def test_a_template_is_kept_only_if_its_spec_is_one() -> None:
    spec = {"duration": 1, "tracks": [{"type": "text", "text": "{{t}}", "colour": "red"}]}
    found = problems_of(spec, {"t": {"type": "string"}})
    assert found == [("unknown_field", "/spec/tracks/0/colour")]


def test_a_bad_default_is_a_problem_of_the_spec_where_it_stands() -> None:
    spec = {"duration": 1, "tracks": [{"type": "text", "text": "x", "opacity": "{{o}}"}]}
    found = problems_of(spec, {"o": {"type": "number", "default": 7}})
    assert found == [("out_of_range", "/spec/tracks/0/opacity")]


def test_what_only_a_value_can_decide_is_left_for_the_render() -> None:
    spec = {"duration": 1, "tracks": [{"type": "text", "text": "x", "colour": 1, "x": "{{o}}"}]}
    assert problems_of(spec, {"o": {"type": "string"}}) == [
        ("unknown_field", "/spec/tracks/0/colour")
    ]


@pytest.mark.parametrize(
    ("declaration", "code", "pointer"),
    [
        ({}, "missing_field", "/variables/x/type"),
        ({"type": "text"}, "unknown_value", "/variables/x/type"),
        ("string", "wrong_type", "/variables/x"),
        ({"type": "color", "default": "reddish"}, "invalid_color", "/variables/x/default"),
        ({"type": "integer", "default": 1.5}, "wrong_type", "/variables/x/default"),
        ({"type": "string", "default": "abc", "max": 2}, "out_of_range", "/variables/x/default"),
        ({"type": "string", "enum": ["a", 1]}, "wrong_type", "/variables/x/enum/1"),
        ({"type": "string", "enum": []}, "out_of_range", "/variables/x/enum"),
        ({"type": "url", "default": "ftp://a"}, "invalid_src", "/variables/x/default"),
        ({"type": "asset", "default": "asset:7"}, "invalid_src", "/variables/x/default"),
        ({"type": "font", "default": 7}, "wrong_type", "/variables/x/default"),
        ({"type": "font", "default": "a" * 201}, "text_too_long", "/variables/x/default"),
        ({"type": "font", "enum": ["Inter", " "]}, "empty", "/variables/x/enum/1"),
        ({"type": "boolean", "min": 1}, "field_not_allowed", "/variables/x/min"),
        ({"type": "number", "min": 2, "max": 1}, "out_of_range", "/variables/x/min"),
        ({"type": "number", "default": 1, "required": True}, "field_not_allowed", "/default"),
        ({"type": "number", "defualt": 1}, "unknown_field", "/variables/x/defualt"),
    ],
)
def test_a_wrong_declaration_is_reported_where_it_is(
    declaration: Any, code: str, pointer: str
) -> None:
    with pytest.raises(SpecError) as caught:
        read_variables({"x": declaration})
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.pointer.endswith(pointer)


def test_a_name_is_letters_digits_and_underscores() -> None:
    with pytest.raises(SpecError) as caught:
        read_variables({"1st": {"type": "string"}, "a-b": {"type": "string"}})
    assert [p.code for p in caught.value.problems] == ["variable_name_invalid"] * 2


@given(JSON_VALUES)
def test_whatever_is_declared_is_read_or_refused(declared: Any) -> None:
    try:
        read = read_variables({"x": declared})
    except SpecError as error:
        assert error.problems
    else:
        assert json.dumps(read["x"].sample())


def _escaped(document: Any) -> Any:
    if isinstance(document, str):
        return escape(document)
    if isinstance(document, dict):
        return {name: _escaped(inner) for name, inner in document.items()}
    return [_escaped(inner) for inner in document] if isinstance(document, list) else document

"""What filling a template may cost: nothing large is built before it is refused."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from reelmill.core.errors import Problem, SpecError
from reelmill.core.spec import Limits
from reelmill.core.template import Template, fill, read_template, read_variables

LONG = "x" * 100_000
MEBIBYTE = 1024**2


def with_text(text: Any) -> dict[str, Any]:
    return {"duration": 1, "tracks": [{"type": "text", "text": text}]}


def refused(fills: Callable[[], object]) -> tuple[Problem, ...]:
    """What was wrong, where next to nothing was built."""
    tracemalloc.start()
    try:
        with pytest.raises(SpecError) as caught:
            fills()
        assert tracemalloc.get_traced_memory()[1] < 16 * MEBIBYTE
    finally:
        tracemalloc.stop()
    return caught.value.problems


def test_a_text_that_grows_beyond_the_limit_is_refused_at_its_place() -> None:
    made = Template(with_text("{{a}}" * 1000), read_variables({"a": {"type": "string"}}))
    (problem,) = refused(lambda: made.filled({"a": LONG}))
    assert (problem.code, problem.pointer) == ("document_too_large", "/tracks/0/text")
    assert "(variable `a`)" in problem.message
    assert "REELMILL_MAX_DOCUMENT_BYTES" in str(problem.hint)


def test_a_default_that_grows_beyond_the_limit_is_refused_when_the_template_is_kept() -> None:
    spec = with_text("{{a}} of {{b}}" * 1000)
    variables = {"a": {"type": "string", "default": LONG}, "b": {"type": "string"}}
    (problem,) = refused(lambda: read_template(spec, variables, Limits()))
    assert (problem.code, problem.pointer) == ("document_too_large", "/spec/tracks/0/text")


def test_the_limit_is_the_installations() -> None:
    spec, declared = with_text("{{a}}{{a}}"), {"a": {"type": "string", "default": "x" * 50}}
    made = read_template(spec, declared, Limits())
    assert made.filled({"a": "y" * 50}, Limits(document_bytes=200))
    with pytest.raises(SpecError):
        made.filled({"a": "y" * 200}, Limits(document_bytes=200))
    with pytest.raises(SpecError):
        read_template(spec, declared, Limits(document_bytes=100))


@pytest.mark.parametrize(
    "value",
    [["x" * 1000] * 100, {"a": {"b" * 50_000: ["c" * 50_000]}}, [{"x": n} for n in range(60_000)]],
)
def test_structures_that_stand_in_many_places_count_in_each(value: Any) -> None:
    document = {"tracks": [*["{{a}}"] * 100]}
    (problem,) = refused(lambda: fill(document, {"a": value}))
    assert problem.code == "document_too_large"
    assert problem.pointer.startswith("/tracks/")


def test_a_value_of_any_depth_is_counted() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    assert fill({"a": "{{deep}}"}, {"deep": deep})["a"] is deep
    with pytest.raises(SpecError):
        fill({"a": ["{{deep}}"] * 10}, {"deep": deep})


def test_what_fits_exactly_is_filled() -> None:
    limits = Limits(document_bytes=10)
    assert fill({"a": "{{x}}", "b": "1{{x}}9"}, {"x": "abcd"}, limits) == {
        "a": "abcd",
        "b": "1abcd9",
    }
    with pytest.raises(SpecError):
        fill({"a": "{{x}}", "b": "10{{x}}9"}, {"x": "abcd"}, limits)


def test_problems_of_many_placeholders_are_reported_up_to_a_hundred() -> None:
    spec = {"duration": 1, "tracks": [{"text": "{{b}}" * 10_000}, *_names(10_000)]}
    with pytest.raises(SpecError) as caught:
        read_template(spec, {"a": {"type": "string"}}, Limits())
    found = [(p.code, p.pointer) for p in caught.value.problems]
    assert found[:2] == [
        ("variable_undeclared", "/spec/tracks/0/text"),
        ("variable_undeclared", "/spec/tracks/1"),
    ]
    assert len(found) == 100


def _names(count: int) -> list[str]:
    return [f"{{{{c{number}}}}}" for number in range(count)]

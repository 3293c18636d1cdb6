"""What stands beside the spec in a request for a render."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reelmill.core.errors import SpecError
from reelmill.core.spec import Limits
from reelmill.usecases.jobs.render_request import read_request

SPEC = {"tracks": [{"type": "shape", "shape": "rectangle", "fill": "#f00", "duration": 1}]}


def problems_of(document: Any) -> list[tuple[str, str]]:
    with pytest.raises(SpecError) as raised:
        read_request(document, Limits())
    return [(problem.code, problem.pointer) for problem in raised.value.problems]


@pytest.mark.parametrize(
    ("beside", "code"),
    [
        ({"priority": 11}, "out_of_range"),
        ({"priority": 1.5}, "wrong_type"),
        ({"priority": True}, "wrong_type"),
        ({"name": ""}, "empty"),
        ({"name": "x" * 201}, "text_too_long"),
        ({"metadata": []}, "wrong_type"),
        ({"metadata": {str(n): "" for n in range(21)}}, "out_of_range"),
        ({"metadata": {"a": "x" * 501}}, "text_too_long"),
        ({"metadata": {"": "x"}}, "text_too_long"),
        ({"metadata": {"a": "\x00"}}, "invalid_text"),
        ({"webhookUrl": "ftp://example.com/"}, "invalid_src"),
        ({"webhookUrl": "https://me:secret@example.com/"}, "invalid_src"),
        ({"webhookUrl": "https://example.com:99999/"}, "invalid_src"),
        ({"webhookUrl": "https://"}, "invalid_src"),
    ],
)
def test_what_stands_beside_the_spec_is_checked(beside: dict[str, Any], code: str) -> None:
    (name,) = beside
    assert [found for found, _ in problems_of(SPEC | beside)] == [code]
    assert [where.split("/")[1] for _, where in problems_of(SPEC | beside)] == [name]


def test_an_order_is_read_from_text_and_from_values_alike() -> None:
    body = SPEC | {"name": "a", "metadata": {"k": "v"}, "priority": 10}
    read = read_request(json.dumps(body).encode(), Limits())
    assert read == read_request(body, Limits())
    assert read.spec == SPEC
    assert (read.fields.name, read.fields.metadata, read.fields.priority) == ("a", {"k": "v"}, 10)
    assert "name" in body, "the values handed over are left alone"


@pytest.mark.parametrize("change", [{"priority": 1}, {"name": "b"}, {"duration": 2}])
def test_another_body_has_another_hash(change: dict[str, Any]) -> None:
    usual = read_request(SPEC, Limits()).body_sha256
    assert read_request(SPEC | change, Limits()).body_sha256 != usual
    assert read_request(dict(reversed(SPEC.items())), Limits()).body_sha256 == usual


@pytest.mark.parametrize("document", ["[]", "3", '"x"', "null"])
def test_a_document_that_is_no_object_is_no_order(document: str) -> None:
    assert problems_of(document) == [("not_an_object", "")]


@pytest.mark.parametrize("document", ["{", "", "{'a': 1}"])
def test_a_document_that_is_no_json_is_no_order(document: str) -> None:
    assert problems_of(document) == [("invalid_json", "")]


def test_problems_of_the_spec_and_beside_it_are_told_together() -> None:
    found = problems_of({"tracks": [{"type": "image"}], "priority": 99, "metadata": 1, "nme": "x"})
    assert set(found) == {
        ("out_of_range", "/priority"),
        ("wrong_type", "/metadata"),
        ("missing_field", "/tracks/0/src"),
        ("unknown_field", "/nme"),
    }


def test_a_field_that_stands_there_twice_is_found_beside_the_spec_too() -> None:
    body = json.dumps(SPEC)[:-1] + ', "name": "a", "name": "b"}'
    assert problems_of(body) == [("duplicate_field", "/name")]


def test_a_priority_beyond_those_of_users_needs_leave() -> None:
    assert read_request(SPEC | {"priority": -100}, Limits(), 100).fields.priority == -100
    assert problems_of(SPEC | {"priority": -11}) == [("out_of_range", "/priority")]

"""What pydantic finds wrong with a request, in our own codes and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reelmill.core.errors import NotFoundError, Problem, ReelmillError, RequestError
from reelmill.core.spec.problems.pointer import pointer_to

_CODES: Mapping[str, str] = {
    "missing": "missing_field",
    "extra_forbidden": "unknown_field",
    "json_invalid": "invalid_json",
    "enum": "unknown_value",
    "literal_error": "unknown_value",
    "string_too_long": "text_too_long",
    "string_too_short": "empty",
    "finite_number": "not_finite",
}
"""Our code for pydantic's; what begins with one of `_BEGINNINGS` follows below."""

_BEGINNINGS: Mapping[str, str] = {
    "greater_than": "out_of_range",
    "less_than": "out_of_range",
    "too_": "out_of_range",
    "value_error": "invalid_value",
    "url_": "invalid_value",
    "string_pattern": "invalid_value",
}


_KINDS = {"query": "Query parameter", "header": "Header", "cookie": "Cookie"}


def request_problems(found: Sequence[Mapping[str, Any]]) -> ReelmillError:
    """The error for what is wrong with a request; an id in the path that is none is not found."""
    if any(details["loc"][0] == "path" for details in found):
        return NotFoundError.of("not_found", "There is no such address.")
    return RequestError([_problem(details) for details in found])


def _problem(details: Mapping[str, Any]) -> Problem:
    where, *path = details["loc"]
    code = _code(details["type"])
    message = _sentence(str(details["msg"]))
    if code == "invalid_json":
        return Problem(code, f"The body is not JSON: {details.get('ctx', {}).get('error', '')}.")
    if where == "body":
        return Problem(code, message, pointer_to(path))
    name = ".".join(map(str, path))
    return Problem(code, f"{_KINDS.get(where, where)} `{name}`: {message}")


def _code(kind: str) -> str:
    if kind in _CODES:
        return _CODES[kind]
    matches = (code for beginning, code in _BEGINNINGS.items() if kind.startswith(beginning))
    return next(matches, "wrong_type")


def _sentence(message: str) -> str:
    words = message.removeprefix("Value error, ").strip()
    return words if words.endswith((".", "!", "?")) else words + "."

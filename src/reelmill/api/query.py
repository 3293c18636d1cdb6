"""Parameters of queries: known ones, each given once, numbers and times in one spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from fastapi import Request
from pydantic import AwareDatetime, BeforeValidator
from pydantic_core import PydanticCustomError

from reelmill.core.errors import Problem, RequestError
from reelmill.core.spec.problems.suggest import did_you_mean

_METADATA = "metadata."
_WITH_METADATA = frozenset({"/v1/jobs", "/dashboard/jobs"})
"""Lists that are also filtered by `metadata.KEY`."""

_WHOLE = re.compile(r"-?[0-9]{1,18}")
_DECIMAL = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?")
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


def _spelled(pattern: re.Pattern[str], what: str) -> BeforeValidator:
    """Texts must match; other values, such as defaults, pass."""

    def check(value: object) -> object:
        if isinstance(value, str) and not pattern.fullmatch(value):
            raise PydanticCustomError("spelling", "must be {what}", {"what": what})
        return value

    return BeforeValidator(check)


WholeNumber = Annotated[int, _spelled(_WHOLE, "a whole number in digits")]
Decimal = Annotated[float, _spelled(_DECIMAL, "a number in digits")]
Moment = Annotated[
    AwareDatetime, _spelled(_TIME, "a time with its zone, such as 2030-01-31T12:00:00Z")
]


def check_query(request: Request) -> None:
    """Refuse parameters that would be ignored, where a route has any, or be chosen from.

    Raises:
        RequestError: `unknown_field`, `duplicate_field`.
    """
    if problems := list(_problems(request)):
        raise RequestError(problems)


def _problems(request: Request) -> Iterator[Problem]:
    known = _parameters(request)
    if not known:
        return
    path = request.scope["route"].path_format
    given = [name for name, _ in request.query_params.multi_items()]
    for name in dict.fromkeys(given):
        is_metadata = path in _WITH_METADATA and name.startswith(_METADATA)
        if name not in known and not is_metadata:
            also = [*known, *(["metadata.KEY"] if path in _WITH_METADATA else [])]
            hint = did_you_mean(name, known) or f"known parameters: {', '.join(also)}"
            yield Problem("unknown_field", f"The parameter `{name[:40]}` does not exist.", "", hint)
        elif given.count(name) > 1 and not known.get(name, False):
            hint = "give it only once"
            yield Problem(
                "duplicate_field", f"The parameter `{name[:40]}` is given twice.", "", hint
            )


def _parameters(request: Request) -> Mapping[str, bool]:
    """Names of the parameters that the route has, and whether each may be given several times."""
    state, place = request.app.state, (request.scope["route"].path_format, request.method.lower())
    if not hasattr(state, "query_parameters"):
        state.query_parameters = {}
    known: dict[tuple[str, str], Mapping[str, bool]] = state.query_parameters
    if place not in known:
        known[place] = _documented(request.app.openapi()["paths"], *place)
    return known[place]


def _documented(paths: Mapping[str, Any], path: str, method: str) -> Mapping[str, bool]:
    return {
        parameter["name"]: _is_list(parameter["schema"])
        for parameter in paths.get(path, {}).get(method, {}).get("parameters", [])
        if parameter["in"] == "query"
    }


def _is_list(schema: Mapping[str, Any]) -> bool:
    kinds = [schema, *schema.get("anyOf", [])]
    return any(kind.get("type") == "array" for kind in kinds)

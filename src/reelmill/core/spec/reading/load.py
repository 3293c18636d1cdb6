"""A JSON document becomes a spec, or every problem it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from functools import partial
from itertools import islice
from typing import Any

from pydantic import ValidationError

from reelmill.core.errors import Problem, SpecError
from reelmill.core.spec.composition import CompositionSpec
from reelmill.core.spec.counts import counted
from reelmill.core.spec.document import MOST_PROBLEMS, Plainer, parse
from reelmill.core.spec.explain import explained, shown
from reelmill.core.spec.limits import Limits
from reelmill.core.spec.longform import LongformSpec
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.suggest import did_you_mean, listed
from reelmill.core.spec.reading.references import reference_problems
from reelmill.core.spec.version import VERSION, version_problem
from reelmill.core.spec.walk import differing_auth

Spec = CompositionSpec | LongformSpec
"""What a client asks for."""

_MODES: Mapping[str, type[CompositionSpec] | type[LongformSpec]] = {
    "composition": CompositionSpec,
    "longform": LongformSpec,
}


def load_spec(document: str | bytes | Mapping[str, Any], limits: Limits | None = None) -> Spec:
    """The spec a JSON document asks for.

    Args:
        document: JSON text (UTF-8), or the same as Python values.
        limits: What it may ask for; the defaults if None.

    Raises:
        SpecError: the document is no valid spec; carries up to 100 problems, all there are.
    """
    limits = limits or Limits()
    value = document if isinstance(document, Mapping) else parse(document, limits)
    plainer = Plainer()
    plain = plainer.plain(value)
    if not isinstance(plain, dict):
        sentence = f"the document is {shown(plain)}, but a spec is an object"
        raise SpecError.of(Code.NOT_AN_OBJECT, sentence)
    problems = [*plainer.problems, *counted(plain, limits)]
    found = _read(plain, limits)
    if isinstance(found, CompositionSpec | LongformSpec):
        problems += islice(differing_auth(found), MOST_PROBLEMS)
        problems += islice(reference_problems(found), MOST_PROBLEMS)
        if not problems:
            return found
    findings = found if isinstance(found, list) else []
    problems += _elsewhere(plainer.spoiled, (finding() for finding in findings[:MOST_PROBLEMS]))
    unheard = plainer.found - len(plainer.problems)
    uncounted = unheard + max(0, len(findings) - MOST_PROBLEMS)
    raise SpecError(_first(problems, len(problems) + uncounted))


def _read(plain: dict[str, Any], limits: Limits) -> Spec | list[Callable[[], Problem]]:
    """The spec, or what is wrong, not yet put into words."""
    if unread := version_problem(plain.get("version", VERSION)):
        return [lambda: unread]
    model = _model_of(plain.get("mode", "composition"))
    if isinstance(model, Problem):
        return [lambda: model]
    try:
        return model.model_validate(plain, context=limits)
    except ValidationError as error:
        found = error.errors(include_url=False)
        return [partial(explained, details, model) for details in found]


def _model_of(mode: object) -> type[CompositionSpec] | type[LongformSpec] | Problem:
    if isinstance(mode, str) and mode in _MODES:
        return _MODES[mode]
    code = Code.UNKNOWN_VALUE if isinstance(mode, str) else Code.WRONG_TYPE
    sentence = f"`mode` is {shown(mode)}, but must be {listed(_MODES)}"
    return Problem(code, sentence, "/mode", did_you_mean(str(mode), _MODES))


def _elsewhere(spoiled: Set[str], problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems, less those at or under a place that was found spoiled before."""
    for problem in problems:
        parts = problem.pointer.split("/")
        if spoiled.isdisjoint("/".join(parts[: n + 1]) for n in range(len(parts))):
            yield problem


def _first(problems: list[Problem], total: int) -> list[Problem]:
    """As many problems as are reported, and how many more there are."""
    reported = problems[:MOST_PROBLEMS]
    if total == len(reported):
        return reported
    sentence = f"there are {total - len(reported)} more problems"
    return [*reported, Problem(Code.TOO_MANY_PROBLEMS, sentence, "", "fix these first")]

"""A JSON document becomes a spec, or every problem it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from pydantic import ValidationError

from reelmill.core.errors import Problem, SpecError
from reelmill.core.spec.codes import Code
from reelmill.core.spec.composition import CompositionSpec
from reelmill.core.spec.counts import counted
from reelmill.core.spec.document import Plainer, parse
from reelmill.core.spec.explain import explained, shown
from reelmill.core.spec.limits import Limits
from reelmill.core.spec.longform import LongformSpec
from reelmill.core.spec.suggest import did_you_mean, listed

Spec = CompositionSpec | LongformSpec
"""What a client asks for."""

MOST_PROBLEMS = 100
"""More problems than these are only counted."""

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
    spec, problems = _validated(plain, limits)
    problems = [*plainer.problems, *_elsewhere(plainer.problems, problems)]
    if problems or spec is None:
        raise SpecError(_first(problems))
    return spec


def _validated(plain: dict[str, Any], limits: Limits) -> tuple[Spec | None, list[Problem]]:
    problems = list(counted(plain, limits))
    model = _model_of(plain.get("mode", "composition"))
    if isinstance(model, Problem):
        return None, [*problems, model]
    try:
        return model.model_validate(plain, context=limits), problems
    except ValidationError as error:
        found = error.errors(include_url=False)
        problems += (explained(details, model) for details in found[:MOST_PROBLEMS])
        return None, problems + _only_counted(len(found) - MOST_PROBLEMS)


def _model_of(mode: object) -> type[CompositionSpec] | type[LongformSpec] | Problem:
    if isinstance(mode, str) and mode in _MODES:
        return _MODES[mode]
    code = Code.UNKNOWN_VALUE if isinstance(mode, str) else Code.WRONG_TYPE
    sentence = f"`mode` is {shown(mode)}, but must be {listed(_MODES)}"
    return Problem(code, sentence, "/mode", did_you_mean(str(mode), _MODES))


def _elsewhere(first: Iterable[Problem], others: Iterable[Problem]) -> Iterator[Problem]:
    """The other problems, less those at or under a place that already has one."""
    taken = {problem.pointer for problem in first if problem.code != Code.DUPLICATE_FIELD}
    for other in others:
        parts = other.pointer.split("/")
        if not any("/".join(parts[: n + 1]) in taken for n in range(len(parts))):
            yield other


def _first(problems: list[Problem]) -> list[Problem]:
    return [*islice(problems, MOST_PROBLEMS), *_only_counted(len(problems) - MOST_PROBLEMS)]


def _only_counted(more: int) -> list[Problem]:
    if more <= 0:
        return []
    sentence = f"there are {more} more problems"
    return [Problem(Code.TOO_MANY_PROBLEMS, sentence, "", "mend these first")]

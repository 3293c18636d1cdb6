"""A spec with variables: checked once when it is kept, filled at every render."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any

from reelmill.core.errors import Problem, SpecError
from reelmill.core.spec import Limits, load_spec
from reelmill.core.spec.document import MOST_PROBLEMS
from reelmill.core.spec.explain import shown
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.pointer import pointer_to
from reelmill.core.spec.problems.suggest import did_you_mean
from reelmill.core.template.fill import fill
from reelmill.core.template.placeholders import Placeholder, find_placeholders
from reelmill.core.template.variable import Variable, VariableType, read_variables


@dataclass(frozen=True, slots=True)
class Template:
    """A spec with placeholders, and the variables they name.

    Attributes:
        spec: JSON object with placeholders.
        variables: By name.
    """

    spec: Mapping[str, Any]
    variables: Mapping[str, Variable]

    def values(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The values in force: those given, else the defaults.

        Raises:
            SpecError: all problems, each with its pointer `/variables/NAME` and the name.
        """
        problems = [*self._unknown(given)]
        for name, variable in self.variables.items():
            problems += _value_problems(name, variable, given)
        if problems:
            raise SpecError(problems)
        defaults = {n: v.default for n, v in self.variables.items() if v.default is not None}
        used = defaults | {name: value for name, value in given.items() if value is not None}
        return {name: self.variables[name].plain(value) for name, value in used.items()}

    def filled(self, given: Mapping[str, Any], limits: Limits | None = None) -> dict[str, Any]:
        """The spec with values in place; not yet checked to be a spec.

        Raises:
            SpecError: what `values` raises; `document_too_large` with its variables named.
        """
        values = self.values(given)
        try:
            return dict(fill(self.spec, values, limits))
        except SpecError as error:
            raise self.located(error) from None

    def example(self, limits: Limits | None = None) -> dict[str, Any]:
        """The spec as it may look: with the defaults, and made-up values where there is none.

        Raises:
            SpecError: `document_too_large` with its variables named.
        """
        values = {
            name: variable.example(name)
            for name, variable in self.variables.items()
            if not _may_be_absent(variable)
        }
        try:
            return dict(fill(self.spec, values, limits))
        except SpecError as error:
            raise self.located(error) from None

    def located(self, error: SpecError) -> SpecError:
        """An error of the filled spec, with the variables named that stand where it is."""
        names: dict[str, list[str]] = {}
        for place in dict.fromkeys(find_placeholders(self.spec)):
            names.setdefault(place.pointer, []).append(place.name)
        return SpecError([_located(problem, names) for problem in error.problems])

    def _unknown(self, given: Mapping[str, Any]) -> Iterator[Problem]:
        for name in given.keys() - self.variables.keys():
            hint = did_you_mean(name, self.variables)
            sentence = f"the template has no variable `{name:.64}`"
            yield Problem("variable_unknown", sentence, pointer_to(("variables", name)), hint)


def read_template(spec: object, declared: object, limits: Limits) -> Template:
    """A template that can be kept: complete in itself, and a spec once it is filled.

    Problems of places that only a value can decide are left for the render.

    Raises:
        SpecError: all problems; pointers begin with `/spec` or `/variables`.
    """
    if not isinstance(spec, Mapping):
        sentence = f"`spec` is {shown(spec)}, but must be an object"
        raise SpecError.of(Code.WRONG_TYPE, sentence, "/spec")
    template = Template(spec, read_variables(declared))
    places = list(dict.fromkeys(find_placeholders(spec)))
    wrong = chain(_placeholder_problems(places, template), _unused(places, template))
    problems = [*islice(wrong, MOST_PROBLEMS)]
    if not problems:
        problems = [*_spec_problems(places, template, limits)]
    if problems:
        raise SpecError(problems)
    return template


def _located(problem: Problem, names: Mapping[str, list[str]]) -> Problem:
    """The pointer goes no deeper than the placeholder whose value it looks into."""
    parts = problem.pointer.split("/")
    above = ("/".join(parts[:count]) for count in range(1, len(parts) + 1))
    pointer = next((place for place in above if place in names), None)
    if pointer is None:
        return problem
    variables = ", ".join(f"`{name}`" for name in names[pointer])
    message = f"{problem.message} (variable {variables})"
    return replace(problem, pointer=pointer, message=message)


def _placeholder_problems(places: Iterable[Placeholder], template: Template) -> Iterator[Problem]:
    hint: str | None
    undeclared: set[str] = set()
    for place in places:
        pointer = "/spec" + place.pointer
        variable = template.variables.get(place.name)
        if not place.name:
            sentence = "two opening braces are not followed by a name and two closing ones"
            hint = "write {{name}}, or {{{{ for two braces"
            yield Problem("placeholder_invalid", sentence, pointer, hint)
        elif variable is None:
            if place.name not in undeclared:  # one problem, wherever the name stands besides
                undeclared.add(place.name)
                hint = did_you_mean(place.name, template.variables)
                sentence = f"the variable `{place.name:.64}` is not declared"
                yield Problem("variable_undeclared", sentence, pointer, hint)
        elif variable.type is VariableType.ARRAY and not place.whole:
            sentence = f"the array `{place.name}` cannot be used inside a text"
            yield Problem("placeholder_invalid", sentence, pointer)
        elif place.whole and isinstance(place.path[-1], int) and _may_be_absent(variable):
            sentence = (
                f"the variable `{place.name}` may have no value, but an array entry must have one"
            )
            yield Problem("placeholder_invalid", sentence, pointer, "give it a default")


def _unused(places: Iterable[Placeholder], template: Template) -> Iterator[Problem]:
    for name in template.variables.keys() - {place.name for place in places}:
        sentence = f"the variable `{name}` is not used in the spec"
        yield Problem("variable_unused", sentence, pointer_to(("variables", name)))


def _spec_problems(
    places: Iterable[Placeholder], template: Template, limits: Limits
) -> Iterator[Problem]:
    undecided = {
        place.pointer for place in places if template.variables[place.name].default is None
    }
    samples = {
        name: variable.sample()
        for name, variable in template.variables.items()
        if not _may_be_absent(variable)
    }
    try:
        filled = fill(template.spec, samples, limits)
    except SpecError as error:
        yield from (
            replace(p, pointer="/spec" + p.pointer) for p in template.located(error).problems
        )
        return
    try:
        load_spec(filled, limits)
    except SpecError as error:
        for problem in template.located(error).problems:
            if not any(_related(problem.pointer, pointer) for pointer in undecided):
                yield replace(problem, pointer="/spec" + problem.pointer)


def _related(one: str, other: str) -> bool:
    """Whether one pointer leads to the other's place or through it."""
    return (one + "/").startswith(other + "/") or (other + "/").startswith(one + "/")


def _may_be_absent(variable: Variable) -> bool:
    return variable.default is None and not variable.must_be_given


def _value_problems(name: str, variable: Variable, given: Mapping[str, Any]) -> Iterator[Problem]:
    value, pointer = given.get(name), pointer_to(("variables", name))
    if value is None:
        if variable.must_be_given:
            sentence = f"the variable `{name}` has no value"
            yield Problem("variable_missing", sentence, pointer, variable.description)
        return
    wrong = variable.complaint(value)
    if wrong:
        sentence = f"the variable `{name}` is {shown(value)}, but must be {wrong[1]}"
        yield Problem(wrong[0], sentence, pointer, wrong[2])

"""What a template asks its users for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, ValidationError
from pydantic_core import PydanticCustomError

from reelmill.core.errors import Problem, SpecError
from reelmill.core.spec.explain import explained, shown
from reelmill.core.spec.limits import Limits
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault
from reelmill.core.spec.problems.pointer import pointer_to
from reelmill.core.spec.problems.suggest import did_you_mean
from reelmill.core.spec.source import SourceName
from reelmill.core.spec.texts.text_style import TextStyle
from reelmill.core.spec.values.base import SpecModel
from reelmill.core.spec.values.characters import LONGEST_NAME, Characters, text_within
from reelmill.core.spec.values.choice import Flag, OneOf
from reelmill.core.spec.values.color import ColorRule
from reelmill.core.spec.values.number import Number, is_number
from reelmill.core.web_address import without_blanks

MOST_VARIABLES = 100
"""Variables of one template."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_ASSET = re.compile(r"asset:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LARGEST = 1_000_000_000
_MOST_OPTIONS = 100

_Complaint = tuple[str, str, str | None]
"""Code, the rule that is broken, and a hint."""


class VariableType(StrEnum):
    """What values a variable takes."""

    STRING = "string"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    COLOR = "color"
    URL = "url"
    ASSET = "asset"
    FONT = "font"
    ARRAY = "array"


_BOUNDED = {VariableType.STRING, VariableType.NUMBER, VariableType.INTEGER, VariableType.ARRAY}


class Variable(SpecModel):
    """A declaration."""

    type: Annotated[VariableType, OneOf(VariableType)] = Field(
        description="Type of its values. A `url` is anything that `src` accepts: an http(s) "
        "address or `asset:ID`; an `asset` is only `asset:ID`. A `font` is the name of a family."
    )
    default: Any = Field(None, description="Value used if none is given.")
    required: Flag | None = Field(
        None,
        description="Whether a value is required; by default, if there is no `default`. A "
        "field whose variable has no value is left out.",
    )
    description: Annotated[str, Characters(500)] | None = Field(
        None, description="What the variable is for."
    )
    enum: list[Any] | None = Field(None, description="The only values allowed.")
    min: Annotated[float, Number(-_LARGEST, _LARGEST)] | None = Field(
        None, description="Smallest number; for strings and arrays, the smallest length."
    )
    max: Annotated[float, Number(-_LARGEST, _LARGEST)] | None = Field(
        None, description="Largest number; for strings and arrays, the largest length."
    )

    @property
    def must_be_given(self) -> bool:
        """Whether there is nothing to go by where no value is given."""
        return self.default is None if self.required is None else self.required

    def plain(self, value: object) -> object:
        """A value as it stands in a spec: a `url` or an `asset` without the blanks around it."""
        names_file = self.type in {VariableType.URL, VariableType.ASSET}
        return without_blanks(value) if names_file and isinstance(value, str) else value

    def complaint(self, value: object) -> _Complaint | None:
        """What is wrong with a value: (code, rule it breaks, hint); None where nothing is."""
        value = self.plain(value)
        wrong = _type_complaint(self.type, value) or self._bound_complaint(value)
        if wrong or self.enum is None or _among(value, [*map(self.plain, self.enum)]):
            return wrong
        options = [shown(option) for option in self.enum]
        hint = did_you_mean(value, map(str, self.enum)) if isinstance(value, str) else None
        return Code.UNKNOWN_VALUE, "one of " + ", ".join(options), hint

    def sample(self) -> object:
        """A value for trying the template out, not meant for anybody's eyes."""
        if self.default is not None:
            return self.plain(self.default)
        if self.enum:
            return self.plain(self.enum[0])
        least = 1 if self.min is None or self.min <= 1 <= (self.max or 1) else self.min
        value: object
        match self.type:
            case VariableType.STRING:
                value = "x" * max(1, min(int(least), 1000))
            case VariableType.NUMBER:
                value = least
            case VariableType.INTEGER:
                value = int(least)
            case VariableType.BOOLEAN:
                value = False
            case VariableType.COLOR:
                value = "#808080"
            case VariableType.URL:
                value = "https://example.com/"
            case VariableType.ASSET:
                value = "asset:00000000-0000-0000-0000-000000000000"
            case VariableType.FONT:
                value = TextStyle().font
            case VariableType.ARRAY:
                value = []
        return value

    def example(self, name: str) -> object:
        """A value to show what a template looks like: of a text without a default, its name."""
        sample = self.sample()
        named = self.type is VariableType.STRING and self.default is None and not self.enum
        return name if named and self.complaint(name) is None else sample

    def _bound_complaint(self, value: object) -> _Complaint | None:
        measured = len(value) if isinstance(value, str | list) else value
        what = " characters long" if isinstance(value, str) else ""
        what = " entries long" if isinstance(value, list) else what
        if isinstance(measured, bool) or not isinstance(measured, int | float):
            return None
        if self.min is not None and measured < self.min:
            return Code.OUT_OF_RANGE, f"at least {self.min:g}{what}", None
        if self.max is not None and measured > self.max:
            return Code.OUT_OF_RANGE, f"at most {self.max:g}{what}", None
        return None

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        bounds = {"min": self.min, "max": self.max}
        for name in (n for n, v in bounds.items() if v is not None and self.type not in _BOUNDED):
            sentence = f"`{name}` cannot be used with a {self.type}"
            yield Fault(Code.FIELD_NOT_ALLOWED, sentence, (name,))
        if self.min is not None and self.max is not None and self.min > self.max:
            sentence = f"`min` is {self.min:g}, but `max` is {self.max:g}"
            yield Fault(Code.OUT_OF_RANGE, sentence, ("min",))
        if self.required and self.default is not None:
            sentence = "a required variable cannot have a default"
            yield Fault(Code.FIELD_NOT_ALLOWED, sentence, ("default",), "leave out one of the two")
        yield from self._bad_values()

    def _bad_values(self) -> Iterator[Fault]:
        options = enumerate(self.enum or ())
        if self.enum is not None and not 1 <= len(self.enum) <= _MOST_OPTIONS:
            sentence = f"`enum` has {len(self.enum)} values, but must have 1 to {_MOST_OPTIONS}"
            yield Fault(Code.OUT_OF_RANGE, sentence, ("enum",))
        for number, option in options:
            yield from _bad("enum", option, _type_complaint(self.type, option), (number,))
        if self.default is not None:
            yield from _bad("default", self.default, self.complaint(self.default))


def read_variables(declared: object, path: Sequence[str] = ("variables",)) -> dict[str, Variable]:
    """Variables by name.

    Args:
        declared: What a template declares, as JSON.
        path: Where it stands, for the problems' pointers.

    Raises:
        SpecError: every problem of every declaration.
    """
    here = tuple(path)
    if not isinstance(declared, Mapping):
        sentence = f"`variables` is {shown(declared)}, but must be an object"
        raise SpecError.of(Code.WRONG_TYPE, sentence, pointer_to(here))
    if len(declared) > MOST_VARIABLES:
        sentence = f"there are {len(declared)} variables, but the limit is {MOST_VARIABLES}"
        raise SpecError.of(Code.OUT_OF_RANGE, sentence, pointer_to(here))
    problems, found = [], {}
    for name, declaration in declared.items():
        read = _read(name, declaration, (*here, name))
        if isinstance(read, Variable):
            found[name] = read
        else:
            problems += read
    if problems:
        raise SpecError(problems)
    return found


def _read(name: str, declaration: object, path: tuple[str, ...]) -> Variable | list[Problem]:
    if not _NAME.fullmatch(name):
        sentence = (
            f"`{name:.40}` is not a name: use letters, digits and _, at most 64, not "
            "starting with a digit"
        )
        return [Problem("variable_name_invalid", sentence, pointer_to(path))]
    if not isinstance(declaration, Mapping):
        sentence = f"`{name}` is {shown(declaration)}, but must be an object with a `type`"
        return [Problem(Code.WRONG_TYPE, sentence, pointer_to(path))]
    try:
        return Variable.model_validate(declaration)
    except ValidationError as error:
        problems = [explained(details, Variable) for details in error.errors(include_url=False)]
        return [
            Problem(p.code, f"variable `{name}`: {p.message}", pointer_to(path) + p.pointer, p.hint)
            for p in problems
        ]


def _type_complaint(kind: VariableType, value: object) -> _Complaint | None:
    code = Code.WRONG_TYPE
    match kind:
        case VariableType.COLOR:
            return _broken(lambda: ColorRule().read(value))
        case VariableType.URL:
            return _broken(lambda: SourceName().read(value, local_files=False))
        case VariableType.FONT:
            return _broken(lambda: text_within(value, LONGEST_NAME))
        case VariableType.BOOLEAN:
            fits, rule = isinstance(value, bool), "true or false"
        case VariableType.NUMBER:
            fits, rule = is_number(value), "a number"
        case VariableType.INTEGER:
            rule = "a whole number"
            fits = is_number(value) and value == int(value)  # type: ignore[call-overload]
        case VariableType.STRING:
            fits, rule = isinstance(value, str), "a text"
        case VariableType.ARRAY:
            fits, rule = isinstance(value, list), "an array"
        case VariableType.ASSET:
            rule = "`asset:ID` of an uploaded file"
            fits = isinstance(value, str) and _ASSET.fullmatch(without_blanks(value)) is not None
            code = Code.INVALID_SRC if isinstance(value, str) else code
    return None if fits else (code, rule, None)


def _broken(read: Callable[[], object]) -> _Complaint | None:
    """The rule of a spec's field that a value breaks."""
    try:
        read()
    except PydanticCustomError as error:
        context = error.context or {}
        return error.type, context["rule"], context["hint"]
    return None


def _bad(
    field: str, value: object, wrong: _Complaint | None, rest: tuple[int, ...] = ()
) -> Iterator[Fault]:
    if wrong:
        sentence = f"`{field}` is {shown(value)}, but must be {wrong[1]}"
        yield Fault(Code(wrong[0]), sentence, (field, *rest), wrong[2])


def _among(value: object, options: Sequence[object]) -> bool:
    """Equality as JSON has it: true is not 1."""
    return any(
        value == option and isinstance(value, bool) == isinstance(option, bool)
        for option in options
    )

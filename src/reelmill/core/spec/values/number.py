"""Numbers with a range."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import break_rule
from reelmill.core.time import seconds


def is_number(value: object) -> bool:
    """Whether a value is a finite JSON number; true and false are none."""
    if isinstance(value, bool) or not isinstance(value, int | float | Fraction):
        return False
    return isinstance(value, int | Fraction) or isfinite(value)


def jsonable(number: Fraction | float) -> int | float:
    """A number as JSON writes it."""
    return int(number) if number == int(number) else float(number)


@dataclass(frozen=True, slots=True)
class Number:
    """Annotation of a number field: what range it has and what it counts.

    Attributes:
        low, high: Bounds.
        unit: Named in messages, such as "pixels".
        open_low: True where `low` itself is not allowed.
    """

    low: Fraction | float
    high: Fraction | float
    unit: str = ""
    open_low: bool = False

    @property
    def rule(self) -> str:
        """The range in words."""
        low, high = jsonable(self.low), jsonable(self.high)
        span = f"above {low}, at most {high}" if self.open_low else f"from {low} to {high}"
        return f"a number {span} {self.unit}".rstrip()

    def exact(self, value: object) -> Fraction:
        """The number, exactly as written.

        Raises:
            PydanticCustomError: not a number, or out of range.
        """
        if not isinstance(value, int | float | Fraction) or not is_number(value):
            break_rule(Code.WRONG_TYPE, self.rule, _unquote(value))
        number = seconds(value)
        if not self.low <= number <= self.high or (self.open_low and number == self.low):
            break_rule(Code.OUT_OF_RANGE, self.rule)
        return number

    def whole(self, value: object) -> int:
        """The number where it is a whole one.

        Raises:
            PydanticCustomError: not a whole number, or out of range.
        """
        number = self.exact(value)
        if number.denominator != 1:
            break_rule(Code.WRONG_TYPE, f"a whole {self.rule.removeprefix('a ')}")
        return int(number)

    def __get_pydantic_core_schema__(self, source: Any, _: GetCoreSchemaHandler) -> CoreSchema:
        readers: dict[Any, Callable[[object], Any]] = {
            int: self.whole,
            float: lambda value: float(self.exact(value)),
            Fraction: self.exact,
        }
        return plain_schema(readers[source], jsonable, integer=source is int)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, _: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        low = "exclusiveMinimum" if self.open_low else "minimum"
        inner: Any = schema
        while "schema" in inner:
            inner = inner["schema"]
        return {
            "type": "integer" if inner["metadata"]["integer"] else "number",
            low: jsonable(self.low),
            "maximum": jsonable(self.high),
        }


def plain_schema(
    read: Callable[[object], Any], write: Callable[[Any], Any], **metadata: Any
) -> CoreSchema:
    """A core schema that reads a value with one function and writes it with another."""
    return core_schema.no_info_plain_validator_function(
        read,
        serialization=core_schema.plain_serializer_function_ser_schema(write),
        metadata=metadata,
    )


def _unquote(value: object) -> str | None:
    if isinstance(value, str) and value.strip().replace(".", "", 1).isdecimal():
        return f"write {value.strip()} without quotes"
    return None

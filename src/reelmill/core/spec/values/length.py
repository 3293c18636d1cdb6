"""Lengths of a picture: pixels, or percent of what they are measured against."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import break_rule
from reelmill.core.spec.values.number import Number, is_number, jsonable, plain_schema
from reelmill.core.time import seconds

_PERCENT_PATTERN = r"^-?[0-9]{1,5}(\.[0-9]{1,6})?%$"
_PERCENT = re.compile(_PERCENT_PATTERN[:-1] + r"\Z")
_MOST_PIXELS = 32_768
MOST_PERCENT = 1000
"""Of what a length is measured against."""


@dataclass(frozen=True, slots=True)
class Length:
    """A length: `px` pixels plus `percent` hundredths of the whole it is measured against."""

    px: Fraction = Fraction(0)
    percent: Fraction = Fraction(0)

    def pixels(self, whole: int) -> Fraction:
        """The length in pixels, where 100% is `whole` pixels."""
        return self.px + self.percent * whole / 100

    def __str__(self) -> str:
        return f"{jsonable(self.percent)}%" if self.percent else str(jsonable(self.px))


@dataclass(frozen=True, slots=True)
class Measure:
    """Annotation of a `Length` field: which signs it allows.

    Attributes:
        signed: True where it may be negative.
        positive: True where 0 is not allowed.
    """

    signed: bool = False
    positive: bool = False

    def read(self, value: object) -> Length:
        """The length.

        Raises:
            PydanticCustomError: no length, or out of range.
        """
        if isinstance(value, Length):
            return value
        if isinstance(value, str) and _PERCENT.match(value):
            return Length(percent=self._range(MOST_PERCENT, "percent").exact(seconds(value[:-1])))
        if not is_number(value):
            hint = 'for example 640 or "50%"'
            break_rule(Code.INVALID_LENGTH, 'a number of pixels or a percentage like "50%"', hint)
        return Length(px=self._range(_MOST_PIXELS, "pixels").exact(value))

    def _range(self, most: int, unit: str) -> Number:
        return Number(-most if self.signed else 0, most, unit, self.positive)

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return plain_schema(self.read, _jsonable)

    def __get_pydantic_json_schema__(
        self, _: CoreSchema, __: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        low = "exclusiveMinimum" if self.positive else "minimum"
        number = {
            "type": "number",
            low: -_MOST_PIXELS if self.signed else 0,
            "maximum": _MOST_PIXELS,
        }
        pattern = _PERCENT_PATTERN if self.signed else _PERCENT_PATTERN.replace("-?", "")
        return {"anyOf": [number, {"type": "string", "pattern": pattern}]}


Offset = Annotated[Length, Measure(signed=True)]
"""A place on the parent, may lie outside it."""

Extent = Annotated[Length, Measure(positive=True)]
"""A width or a height."""

Inset = Annotated[Length, Measure()]
"""A margin cut away."""


def _jsonable(length: Length) -> int | float | str:
    return str(length) if length.percent else jsonable(length.px)

"""Times: seconds as a number, or "hh:mm:ss.mmm"."""

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
from reelmill.core.spec.values.number import Number, jsonable, plain_schema
from reelmill.core.time import seconds

LONGEST_SECONDS = 360_000
"""100 hours: no time of a spec lies further out."""

CLOCK_PATTERN = r"^[0-9]{2}:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?$"
"""How a time is written as text."""

_CLOCK = re.compile(CLOCK_PATTERN[:-1] + r"\Z")


@dataclass(frozen=True, slots=True)
class Time:
    """Annotation of a time field: its range in seconds.

    Attributes:
        open_low: True where 0 is not allowed.
        high: Longest.
    """

    open_low: bool = False
    high: int = LONGEST_SECONDS

    def read(self, value: object) -> Fraction:
        """Exact seconds.

        Raises:
            PydanticCustomError: no time, or out of range.
        """
        if isinstance(value, str):
            value = _of_clock(value)
        return self._number.exact(value)

    @property
    def _number(self) -> Number:
        return Number(0, self.high, "seconds", self.open_low)

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return plain_schema(self.read, jsonable)

    def __get_pydantic_json_schema__(
        self, _: CoreSchema, __: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        low = "exclusiveMinimum" if self.open_low else "minimum"
        number = {"type": "number", low: 0, "maximum": self.high}
        return {"anyOf": [number, {"type": "string", "pattern": CLOCK_PATTERN}]}


StartSeconds = Annotated[Fraction, Time()]
"""A point in time, from 0."""

LengthSeconds = Annotated[Fraction, Time(open_low=True)]
"""A stretch of time longer than nothing."""

FadeSeconds = Annotated[Fraction, Time(high=600)]
"""A stretch of time in which something changes; 0 changes it at once."""


def _of_clock(text: str) -> Fraction:
    if not _CLOCK.match(text):
        hint = 'for example 90.5 or "00:01:30.500"'
        break_rule(Code.INVALID_TIME, 'a number of seconds or "hh:mm:ss.mmm"', hint)
    hours, minutes, rest = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + seconds(rest)

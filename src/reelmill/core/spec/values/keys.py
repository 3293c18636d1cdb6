"""Keys: values of a property at times of its track."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Any

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault, break_rule
from reelmill.core.spec.values.base import SpecModel
from reelmill.core.spec.values.choice import OneOf
from reelmill.core.spec.values.easing import Easing
from reelmill.core.spec.values.moment import CLOCK_PATTERN, LONGEST_SECONDS, Time
from reelmill.core.spec.values.number import Number, is_number, jsonable, plain_schema
from reelmill.core.time import seconds

MOST_KEYS = 2000
"""Of one property: more than a minute with a key on each frame."""

_PERCENT_PATTERN = r"^[0-9]{1,3}(\.[0-9]{1,6})?%$"
_PERCENT = re.compile(_PERCENT_PATTERN[:-1] + r"\Z")


@dataclass(frozen=True, slots=True)
class KeyTime:
    """A time of a track: `seconds` from its start, or from its end where negative.

    Attributes:
        seconds: Exact seconds; 0 where `percent` is given.
        percent: Hundredths of the track's length, None where seconds are given.
    """

    seconds: Fraction = Fraction(0)
    percent: Fraction | None = None

    def within(self, length_seconds: Fraction) -> Fraction:
        """Seconds from the start of a track that lasts so long; negative before it."""
        if self.percent is not None:
            return self.percent * length_seconds / 100
        return self.seconds + (length_seconds if self.seconds < 0 else 0)

    def precedes(self, later: KeyTime) -> bool:
        """False where this is no earlier, however long the track lasts."""
        if self.percent is not None and later.percent is not None:
            return self.percent < later.percent
        if self.percent is None and later.percent is None:
            same_end = (self.seconds < 0) == (later.seconds < 0)
            return not same_end or self.seconds < later.seconds
        return True

    def __str__(self) -> str:
        return f"{jsonable(self.seconds)} s" if self.percent is None else self.written

    @property
    def written(self) -> str:
        """As a percentage."""
        return f"{jsonable(self.percent or Fraction(0))}%"


def _jsonable(time: KeyTime) -> int | float | str:
    return jsonable(time.seconds) if time.percent is None else time.written


@dataclass(frozen=True, slots=True)
class KeyMoment:
    """Annotation of a `KeyTime` field."""

    def read(self, value: object) -> KeyTime:
        """The time.

        Raises:
            PydanticCustomError: no time, or out of range.
        """
        if isinstance(value, KeyTime):
            return value
        if isinstance(value, str) and _PERCENT.match(value):
            return KeyTime(percent=Number(0, 100, "percent").exact(seconds(value[:-1])))
        if isinstance(value, str) and ":" in value:
            return KeyTime(Time().read(value))
        if not is_number(value):
            rule = 'a number of seconds, "hh:mm:ss.mmm" or a percentage of the track like "50%"'
            break_rule(Code.INVALID_TIME, rule, "negative seconds count from the track's end")
        return KeyTime(Number(-LONGEST_SECONDS, LONGEST_SECONDS, "seconds").exact(value))

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return plain_schema(self.read, _jsonable)

    def __get_pydantic_json_schema__(
        self, _: CoreSchema, __: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        number = {"type": "number", "minimum": -LONGEST_SECONDS, "maximum": LONGEST_SECONDS}
        texts = [{"type": "string", "pattern": p} for p in (CLOCK_PATTERN, _PERCENT_PATTERN)]
        return {"anyOf": [number, *texts]}


class Key(SpecModel):
    """A value at a time of the track; between keys the value moves, outside them it holds."""

    time: Annotated[KeyTime, KeyMoment()] = Field(
        description='When, in seconds from the track\'s start, or as `"50%"` of its length; '
        "negative seconds count from its end."
    )
    easing: Annotated[Easing, OneOf(Easing)] = Field(
        Easing.LINEAR, description="How the value gets here from the key before."
    )


def unordered(keys: Sequence[Key], name: str) -> Iterator[Fault]:
    """A fault for each key that is no later than the one before, whatever the track's length."""
    for number, (one, next_) in enumerate(pairwise(keys), 1):
        if not one.time.precedes(next_.time):
            sentence = f"the key at {next_.time} comes after the key at {one.time}"
            path = (name, number, "time")
            yield Fault(Code.KEYS_UNORDERED, sentence, path, "order the keys by time")

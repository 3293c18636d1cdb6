"""Numbers that count while they are shown, and how they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Annotated, Any, ClassVar

from pydantic import Field

from reelmill.core.spec.limits import Limits
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault
from reelmill.core.spec.values.base import SpecModel
from reelmill.core.spec.values.characters import Name
from reelmill.core.spec.values.choice import OneOf
from reelmill.core.spec.values.easing import Easing
from reelmill.core.spec.values.moment import LengthSeconds
from reelmill.core.spec.values.number import Number

_LARGEST = 10**15
_SIXTY = 60
_CLOCK = r"(?:h{1,2}:)?m{1,2}:ss"
_PLACE = re.compile(
    rf"(?:(?P<clock>{_CLOCK})|(?P<digits>0{{1,9}})(?P<groups>,0)?)(?:\.(?P<decimals>0{{1,6}}))?"
)


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How a number is written, such as `$0,0.00` or `mm:ss`.

    Attributes:
        before, after: What stands around it.
        digits: Fewest digits before the decimal point.
        decimals: Digits after it.
        grouped: Whether commas part thousands.
        clock: Letters for hours, minutes and seconds where it is a time, such as `mm:ss`.
    """

    before: str
    after: str
    digits: int
    decimals: int
    grouped: bool = False
    clock: str = ""

    @classmethod
    def of(cls, written: str) -> NumberFormat | None:
        """None where not exactly one place says where the number stands."""
        places = list(_PLACE.finditer(written))
        if len(places) != 1:
            return None
        (first,) = places
        before, after = written[: first.start()], written[first.end() :]
        decimals = len(first["decimals"] or "")
        if first["digits"]:
            return cls(before, after, len(first["digits"]), decimals, bool(first["groups"]))
        return cls(before, after, 0, decimals, clock=first["clock"])

    def shown(self, value: Fraction, *, falls: bool = False) -> str:
        """The number as it is written: rounded half up, a time to the last moment that was reached.

        Args:
            value: The number; seconds where it is a time.
            falls: Whether it counts down: then the last moment is the one above.
        """
        steps = abs(value) * 10**self.decimals
        whole = (ceil if falls else floor)(steps) if self.clock else floor(steps + Fraction(1, 2))
        sign = "-" if value < 0 and whole else ""
        number, decimals = divmod(whole, 10**self.decimals)
        body = self._clock(number) if self.clock else self._number(number)
        point = f".{decimals:0{self.decimals}}" if self.decimals else ""
        return f"{self.before}{sign}{body}{point}{self.after}"

    def _number(self, number: int) -> str:
        digits = f"{number:0{self.digits}}"
        return f"{int(digits):,}" if self.grouped and len(digits) == len(str(number)) else digits

    def _clock(self, seconds: int) -> str:
        minutes, second = divmod(seconds, _SIXTY)
        fields = self.clock.split(":")
        if len(fields) == 2:
            return f"{minutes:0{len(fields[0])}}:{second:02}"
        hours, minute = divmod(minutes, _SIXTY)
        return f"{hours:0{len(fields[0])}}:{minute:0{len(fields[1])}}:{second:02}"


Amount = Annotated[Fraction, Number(-_LARGEST, _LARGEST)]


class Counting(SpecModel):
    """A number that counts from one value to another, once a frame where it changes."""

    example: ClassVar[dict[str, Any]] = {"from": 0, "to": 1_000_000, "format": "$0,0"}

    start: Amount = Field(Fraction(0), alias="from", description="Where it begins.")
    end: Amount = Field(alias="to", description="Where it ends, and stays.")
    duration: LengthSeconds | None = Field(
        None, description="How long it counts; by default as long as its track lasts."
    )
    easing: Annotated[Easing, OneOf(Easing)] = Field(
        Easing.LINEAR, description="How it goes from one value to the other."
    )
    format: Name = Field(
        "0",
        description="How it is written: `0` stands for the number, `0,0` parts thousands, `000` "
        "has at least three digits, `0.00` two decimals; `mm:ss`, `h:mm:ss` and `mm:ss.00` write "
        "seconds as a time. What else stands there is shown: `$0,0`, `0 %`.",
    )

    @property
    def written(self) -> NumberFormat:
        """How it is written.

        Raises:
            AssertionError: never of a number that was validated.
        """
        found = NumberFormat.of(self.format)
        assert found is not None  # noqa: S101 - validated
        return found

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        if NumberFormat.of(self.format) is None:
            sentence = f"`format` is `{self.format}`, but must say once where the number stands"
            hint = "write such as `0,0`, `0.00 %` or `mm:ss`"
            yield Fault(Code.NUMBER_FORMAT_INVALID, sentence, ("format",), hint)

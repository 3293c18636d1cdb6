"""The picture that everything is laid on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationInfo,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from reelmill.core.spec.limits import Limits, how_to_raise
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault, break_rule
from reelmill.core.spec.values.base import SpecModel, limits_of
from reelmill.core.spec.values.color import NOTHING, BackgroundColor
from reelmill.core.spec.values.number import Number, jsonable
from reelmill.core.time import frame_rate

_RANGE = Number(1, 1000, "frames per second")
_LARGEST_DENOMINATOR = 1001


def _as_written(rate: Fraction) -> int | float:
    return jsonable(Fraction(round(rate * 1000), 1000))


@dataclass(frozen=True, slots=True)
class FrameRate:
    """Annotation of a frame rate."""

    def read(self, value: object, info: ValidationInfo[Any]) -> Fraction:
        """Exact frames per second; 29.97 and its family mean n/1001.

        Raises:
            PydanticCustomError: no number, out of range, or no rate a file can carry.
        """
        rate = frame_rate(_RANGE.exact(value))
        most = limits_of(info).frames_per_second
        if rate > most:
            rule = f"at most {most} frames per second"
            break_rule(Code.OUT_OF_RANGE, rule, how_to_raise("frames_per_second"))
        if rate.denominator > _LARGEST_DENOMINATOR:
            hint = "use a whole number, 23.976, 29.97 or 59.94"
            break_rule(Code.INVALID_FRAME_RATE, "a rate with at most three decimals", hint)
        return rate

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(
            self.read,
            serialization=core_schema.plain_serializer_function_ser_schema(_as_written),
        )

    def __get_pydantic_json_schema__(
        self, _: CoreSchema, __: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "number", "minimum": 1, "maximum": 1000}


def _even(side: int) -> int:
    if side % 2:
        rule = "an even number of pixels, as H.264 needs it"
        break_rule(Code.CANVAS_ODD, rule, f"use {side - 1} or {side + 1}")
    return side


Side = Annotated[int, Number(16, 16_384, "pixels"), AfterValidator(_even)]
"""Width or height of a canvas."""


class Canvas(SpecModel):
    """The picture that everything is laid on."""

    width: Side = Field(1920, description="Width in pixels, an even number.")
    height: Side = Field(1080, description="Height in pixels, an even number.")
    fps: Annotated[Fraction, FrameRate()] = Field(
        Fraction(30),
        description="Frames per second, at most 60 unless the installation allows more; 23.976, "
        "29.97 and 59.94 mean n/1001 exactly.",
    )
    background: BackgroundColor = Field(
        "#000000",
        description="Colour under all tracks; `transparent` where the output has alpha: `webm`.",
    )

    @property
    def is_clear(self) -> bool:
        """Whether there is nothing under the tracks."""
        return self.background == NOTHING

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        if not limits.allows_canvas(self.width, self.height):
            sentence = (
                f"the canvas of {self.width}x{self.height} pixels is larger than "
                f"{limits.width}x{limits.height}, in either orientation"
            )
            yield Fault(Code.CANVAS_TOO_LARGE, sentence, (), how_to_raise("width", "height"))

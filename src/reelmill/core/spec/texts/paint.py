"""What areas and outlines are painted with."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated

from pydantic import Discriminator, Field, Tag

from reelmill.core.spec.limits import Limits
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault
from reelmill.core.spec.values.base import SpecModel
from reelmill.core.spec.values.color import Color
from reelmill.core.spec.values.many import Many
from reelmill.core.spec.values.number import Number


class GradientStop(SpecModel):
    """A colour at a place of a gradient."""

    offset: Annotated[float, Number(0, 1)] = Field(
        description="Position: 0 is the start of the gradient, 1 its end."
    )
    color: Color = Field(description="The colour at this position.")


class Gradient(SpecModel):
    """A linear gradient."""

    stops: Annotated[tuple[GradientStop, ...], Many(2, 32)] = Field(
        description="At least two stops, in the order of their offsets."
    )
    angle: Annotated[float, Number(-360, 360, "degrees")] = Field(
        0.0, description="Direction in degrees: 0 is left to right, 90 is top to bottom."
    )

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        offsets = [stop.offset for stop in self.stops]
        for number, (one, next_) in enumerate(pairwise(offsets), 1):
            if next_ < one:
                sentence = f"offset {next_:g} comes after offset {one:g}"
                path = ("stops", number, "offset")
                yield Fault(Code.GRADIENT_UNORDERED, sentence, path, "order the stops by offset")


def _paint_tag(value: object) -> str:
    return "tag:gradient" if isinstance(value, dict | Gradient) else "tag:color"


Paint = Annotated[
    Annotated[Color, Tag("tag:color")] | Annotated[Gradient, Tag("tag:gradient")],
    Discriminator(_paint_tag),
]
"""A colour or a gradient."""


class Stroke(SpecModel):
    """An outline."""

    color: Color = Field(description="Its colour.")
    width: Annotated[float, Number(0, 1000, "pixels", open_low=True)] = Field(
        description="Its thickness in pixels."
    )

"""Shape tracks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from reelmill.core.drawing_terms import Shape
from reelmill.core.spec.limits import Limits
from reelmill.core.spec.placing import VisualTrack
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault
from reelmill.core.spec.texts.paint import Paint, Stroke
from reelmill.core.spec.values.choice import OneOf
from reelmill.core.spec.values.number import Number


class ShapeTrack(VisualTrack):
    """A shape that fills its box, which is the whole canvas where no size is given."""

    example: ClassVar[dict[str, Any]] = {
        "type": "shape",
        "shape": "rectangle",
        "width": 640,
        "height": 160,
        "radius": 20,
        "fill": {
            "angle": 90,
            "stops": [{"offset": 0, "color": "#ff7a59"}, {"offset": 1, "color": "#b0359a"}],
        },
    }

    type: Literal["shape"] = Field(description="What kind of track this is.")
    shape: Annotated[Shape, OneOf(Shape)] = Field(
        description="The kind of shape; a line runs horizontally through the middle of its box."
    )
    fill: Paint | None = Field(None, description="Fill of the inside.")
    stroke: Stroke | None = Field(
        None, description="Outline, drawn inside the box; a line consists of its stroke only."
    )
    radius: Annotated[float, Number(0, 4096, "pixels")] = Field(
        0.0, description="Radius of a rectangle's corners, in pixels."
    )

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        if self.shape is Shape.LINE and self.fill is not None:
            sentence = "a line is its stroke alone and has no `fill`"
            yield Fault(Code.FIELD_NOT_ALLOWED, sentence, ("fill",), "give it a `stroke`")
        elif self.shape is Shape.LINE and self.stroke is None:
            hint = 'for example "stroke": {"color": "white", "width": 4}'
            yield Fault(Code.NOTHING_TO_DRAW, "a line needs a `stroke`", (), hint)
        elif self.fill is None and self.stroke is None:
            sentence = f"the {self.shape} has neither `fill` nor `stroke`"
            yield Fault(Code.NOTHING_TO_DRAW, sentence, (), "give it one of them")
        if self.radius and self.shape is not Shape.RECTANGLE:
            sentence = f"`radius` rounds the corners of a rectangle, but this is `{self.shape}`"
            yield Fault(Code.FIELD_NOT_ALLOWED, sentence, ("radius",), "leave it out")

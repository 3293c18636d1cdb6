"""Compositions: tracks on a canvas."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationInfo

from reelmill.core.spec.canvas import Canvas
from reelmill.core.spec.clear_canvas import clear_canvas_faults
from reelmill.core.spec.fonts import SpecFonts
from reelmill.core.spec.limits import Limits, how_to_raise
from reelmill.core.spec.output import Output
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault, refuse
from reelmill.core.spec.subtitle_faults import subtitle_faults
from reelmill.core.spec.track import Track
from reelmill.core.spec.values.base import SpecModel, limits_of
from reelmill.core.spec.values.choice import Flag
from reelmill.core.spec.values.many import Many
from reelmill.core.spec.values.moment import LengthSeconds
from reelmill.core.spec.values.number import jsonable
from reelmill.core.spec.version import SpecVersion, version_field


def _bounded(duration: Fraction, info: ValidationInfo[Any]) -> Fraction:
    most = limits_of(info).composition_seconds
    if duration > most:
        sentence = f"the composition lasts {jsonable(duration)} s, but at most {most} s are allowed"
        refuse([Fault(Code.DURATION_TOO_LONG, sentence, (), how_to_raise("composition_seconds"))])
    return duration


class CompositionSpec(SpecModel):
    """Tracks on a canvas: later ones lie on top, all sound together."""

    schema_uri: str | None = Field(
        None, alias="$schema", description="For editors; it does not affect the render."
    )
    version: SpecVersion = version_field()
    mode: Literal["composition"] = Field("composition", description="What kind of spec this is.")
    canvas: Canvas = Field(Canvas(), description="Size, frame rate and colour of the picture.")
    duration: Annotated[LengthSeconds, AfterValidator(_bounded)] | None = Field(
        None,
        description="Length in seconds. By default, the end of the longest track with "
        "`parentDurationDecider`, or else of the longest track. Tracks that last longer are "
        "cut off. "
        "At most 300 unless the installation allows more.",
    )
    tracks: Annotated[tuple[Track, ...], Many()] = Field(
        description="What is seen and heard; later tracks are on top."
    )
    fonts: SpecFonts = Field(
        {},
        description="Fonts that come with the spec: the file of each by the name that styles call "
        "it. They go before all other fonts of that name.",
    )
    output: Output = Field(Output(), description="Format and quality of the file that is made.")
    strict: Flag = Field(
        False,
        description="Whether warnings count as errors, so that a spec with a warning "
        "is not rendered.",
    )

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        yield from clear_canvas_faults(self.canvas, self.output)
        yield from subtitle_faults(self.tracks, self.output)

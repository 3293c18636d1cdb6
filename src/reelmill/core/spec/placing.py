"""Where a picture lies on its parent and how it comes and goes."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from reelmill.core.spec.animate import Animate
from reelmill.core.spec.blend import Blend
from reelmill.core.spec.effects import MOST_EFFECTS, Effect
from reelmill.core.spec.limits import Limits
from reelmill.core.spec.problems.codes import Code
from reelmill.core.spec.problems.faults import Fault
from reelmill.core.spec.timed import TimedTrack
from reelmill.core.spec.transition import Transitions
from reelmill.core.spec.values.base import SpecModel
from reelmill.core.spec.values.choice import OneOf
from reelmill.core.spec.values.length import Extent, Inset, Length, Offset
from reelmill.core.spec.values.many import Many
from reelmill.core.spec.values.number import Number, jsonable


class Position(StrEnum):
    """A point of a picture and the same point of its parent."""

    CENTER = "center"
    TOP = "top"
    BOTTOM = "bottom"
    LEFT = "left"
    RIGHT = "right"
    TOP_LEFT = "topLeft"
    TOP_RIGHT = "topRight"
    BOTTOM_LEFT = "bottomLeft"
    BOTTOM_RIGHT = "bottomRight"


class Fit(StrEnum):
    """How a picture fills a box of another shape."""

    COVER = "cover"
    CONTAIN = "contain"
    FILL = "fill"
    NONE = "none"


class Crop(SpecModel):
    """What is cut away from a picture's edges, in its own pixels or percent of its size."""

    left: Inset = Field(Length(), description="Cut from the left; px, or % of the width.")
    top: Inset = Field(Length(), description="Cut from the top; px, or % of the height.")
    right: Inset = Field(Length(), description="Cut from the right; px, or % of the width.")
    bottom: Inset = Field(Length(), description="Cut from the bottom; px, or % of the height.")

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        pairs = {"right": ("left", self.left, self.right), "bottom": ("top", self.top, self.bottom)}
        for name, (other, one, two) in pairs.items():
            if one.percent + two.percent >= 100:
                sentence = f"`{other}` {one} and `{name}` {two} leave nothing of the picture"
                yield Fault(Code.CROP_TOO_LARGE, sentence, (name,), "keep their sum below 100%")


class VisualTrack(TimedTrack):
    """A track that is seen."""

    x: Offset | None = Field(
        None,
        description="Distance from the parent's left edge, in px or % of the parent's width; "
        "`position` decides which point of the picture is placed there.",
    )
    y: Offset | None = Field(
        None,
        description="Distance from the parent's top edge, in px or % of the parent's height; "
        "`position` decides which point of the picture is placed there.",
    )
    width: Extent | None = Field(
        None,
        description="Width of the picture's box, in px or % of the parent's width; if only one "
        "side is given, the other follows from the picture's shape.",
    )
    height: Extent | None = Field(
        None,
        description="Height of the picture's box, in px or % of the parent's height; if only one "
        "side is given, the other follows from the picture's shape.",
    )
    position: Annotated[Position, OneOf(Position)] | None = Field(
        None,
        description="Where the picture is placed on its parent: this point of the picture is "
        "aligned with the same point of the parent (default `center`).",
    )
    scale: Annotated[Fraction, Number(0, 100, open_low=True)] = Field(
        Fraction(1), description="Multiplies width and height."
    )
    rotation: Annotated[Fraction, Number(-3600, 3600, "degrees")] = Field(
        Fraction(0), description="Clockwise rotation about the picture's centre, in degrees."
    )
    opacity: Annotated[Fraction, Number(0, 1)] = Field(
        Fraction(1), description="0 is invisible, 1 opaque."
    )
    blend: Annotated[Blend, OneOf(Blend)] = Field(
        Blend.NORMAL,
        description="How the track's colours mix with those below it, as `mix-blend-mode` of CSS. "
        "A group that is placed, faded or has effects is mixed as a whole.",
    )
    transition: Transitions = Field(
        Transitions(), description="How the track comes (`in`) and goes (`out`)."
    )
    effects: Annotated[tuple[Effect, ...], Many(0, MOST_EFFECTS)] = Field(
        (), description="What is done to the picture, one after the other."
    )
    animate: Animate = Field(
        Animate(), description="Properties of the track that change over time, by their keys."
    )

    def _faults(self, limits: Limits) -> Iterator[Fault]:
        yield from super()._faults(limits)
        both = (self.transition.enter, self.transition.exit)
        taken = sum((change.duration for change in both if change), Fraction(0))
        if self.duration is not None and taken > self.duration:
            sentence = (
                f"the transitions in and out take {jsonable(taken)} s together, "
                f"but the track lasts {jsonable(self.duration)} s"
            )
            yield Fault(Code.TRANSITION_TOO_LONG, sentence, ("transition",), "shorten them")


class FittedTrack(VisualTrack):
    """A picture that has a shape of its own, fitted into its box."""

    fit: Annotated[Fit, OneOf(Fit)] = Field(
        Fit.COVER,
        description="How the picture fills its box (`width` by `height`, or else its parent): "
        "`cover` fills it and cuts off the rest, `contain` shows all of the picture, `fill` "
        "stretches, `none` keeps the picture's own pixels.",
    )


class CroppedTrack(FittedTrack):
    """A picture read from a file."""

    crop: Crop = Field(Crop(), description="What is cropped before the picture is fitted.")

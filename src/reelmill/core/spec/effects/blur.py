"""Blur."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from reelmill.core.spec.effect import EffectModel
from reelmill.core.spec.values.number import Number


class Blur(EffectModel):
    """A soft picture; an opaque one keeps its edges, one with transparency grows beyond them."""

    type: Literal["blur"] = Field(description="What kind of effect this is.")
    radius: Annotated[Fraction, Number(0, 200, "pixels")] = Field(
        description="How far detail is spread, in pixels of the canvas: the standard deviation "
        "of a bell curve, as in CSS."
    )


EFFECT = Blur

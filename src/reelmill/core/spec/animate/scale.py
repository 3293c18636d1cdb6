"""A scale that changes."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import Field

from reelmill.core.spec.values.keys import Key
from reelmill.core.spec.values.number import Number

DESCRIPTION = (
    "What width and height are multiplied by, in place of the track's own `scale`; the point that "
    "`position` names stays where it is."
)


class ScaleKey(Key):
    """How large the picture is at a time of the track."""

    value: Annotated[Fraction, Number(0, 100)] = Field(
        description="1 is its own size. Below half of the largest, detail may shimmer."
    )


KEY = ScaleKey

"""A rotation that changes."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import Field

from reelmill.core.spec.values.keys import Key
from reelmill.core.spec.values.number import Number

DESCRIPTION = "Clockwise turn about the picture's centre, in place of the track's own `rotation`."


class RotationKey(Key):
    """How far the picture is turned at a time of the track."""

    value: Annotated[Fraction, Number(-36_000, 36_000, "degrees")] = Field(
        description="Clockwise degrees; more than 360 turn more than once."
    )


KEY = RotationKey

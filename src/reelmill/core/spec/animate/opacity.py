"""Opacity that changes."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import Field

from reelmill.core.spec.values.keys import Key
from reelmill.core.spec.values.number import Number

DESCRIPTION = "How opaque the picture is, on top of the track's own `opacity`."


class OpacityKey(Key):
    """How opaque the picture is at a time of the track."""

    value: Annotated[Fraction, Number(0, 1)] = Field(description="0 is invisible, 1 opaque.")


KEY = OpacityKey

"""A place across that changes."""

from __future__ import annotations

from pydantic import Field

from reelmill.core.spec.values.keys import Key
from reelmill.core.spec.values.length import Offset

DESCRIPTION = "Distance from the parent's left edge, in place of the track's own `x`."


class XKey(Key):
    """How far from the parent's left edge the picture is at a time of the track."""

    value: Offset = Field(description="In px, or % of the parent's width; between pixels, too.")


KEY = XKey

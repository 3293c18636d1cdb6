"""A place down that changes."""

from __future__ import annotations

from pydantic import Field

from reelmill.core.spec.values.keys import Key
from reelmill.core.spec.values.length import Offset

DESCRIPTION = "Distance from the parent's top edge, in place of the track's own `y`."


class YKey(Key):
    """How far from the parent's top edge the picture is at a time of the track."""

    value: Offset = Field(description="In px, or % of the parent's height; between pixels, too.")


KEY = YKey

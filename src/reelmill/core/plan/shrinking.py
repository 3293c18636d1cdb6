"""How often a large JPEG is halved while it is decoded: a photograph is rarely seen whole."""

from __future__ import annotations

from fractions import Fraction

from reelmill.core.timeline.model import Placement, Rect, Still

_MOST_HALVINGS = 3
"""Of FFmpeg's decoder: blocks of eight become one pixel."""


def halvings(picture: Still, place: Placement | None) -> int:
    """How often both sides may be halved so that no side is smaller than it is shown."""
    if not picture.shrinkable or place is None:
        return 0
    kept = place.crop or Rect(0, 0, picture.width, picture.height)
    scale = max(Fraction(place.width, kept.width), Fraction(place.height, kept.height))
    fitting = (count for count in range(_MOST_HALVINGS, 0, -1) if scale * 2**count <= 1)
    return next(fitting, 0)

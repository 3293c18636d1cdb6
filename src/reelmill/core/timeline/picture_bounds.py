"""How large a picture may be where it is placed."""

from __future__ import annotations

from reelmill.core.timeline.facts import Problems
from reelmill.core.timeline.model import Placement

LARGEST_SIDE, LARGEST_PIXELS = 16_384, 67_000_000
"""Bounds of a placed picture: eight times a 4K canvas, 270 MB while it is composed."""


def bounded(place: Placement, pointer: str, problems: Problems) -> Placement:
    """The placement, noted as a problem of the track where scaling to it would cost too much."""
    side = max(place.width, place.height)
    if side > LARGEST_SIDE or place.width * place.height > LARGEST_PIXELS:
        message = (
            f"the picture is enlarged to {place.width}x{place.height} pixels, but at most "
            f"{LARGEST_SIDE} a side and {LARGEST_PIXELS // 1_000_000} million are composed"
        )
        hint = "lower `scale`, `width` or `height`, and `crop` what is not seen"
        problems.add("picture_too_large", pointer, message, hint)
    return place

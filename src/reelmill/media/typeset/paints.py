"""Paints as the Typst programs read them."""

from __future__ import annotations

from typing import Any

from reelmill.core.typesetting import Paint


def paint_data(paint: Paint, relative: str) -> str | dict[str, Any]:
    """A colour, or a gradient over the area of `relative`: "self" or "parent"."""
    if isinstance(paint, str):
        return paint
    stops = [{"offset": offset, "color": color} for offset, color in paint.stops]
    return {"stops": _to_the_ends(stops), "angle": paint.angle % 360, "relative": relative}


def _to_the_ends(stops: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Typst wants stops at 0 and 1; beyond the first and last stop the colour holds."""
    first = [{**stops[0], "offset": 0.0}] if stops[0]["offset"] > 0 else []
    last = [{**stops[-1], "offset": 1.0}] if stops[-1]["offset"] < 1 else []
    return first + stops + last

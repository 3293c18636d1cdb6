"""Opacity on each frame, by `fade`, whose strength follows the time that a frame is told to have.

No other filter weakens alpha by a number of its own for each frame without asking every pixel.
"""

from __future__ import annotations

from math import ceil, floor

from reelmill.core.plan.effects.opacity import Opacity
from reelmill.media.compose.expressions import by_frame
from reelmill.media.compose.graph import Graph, Pad

EFFECT = Opacity

_WHOLE = 65_535
"""`fade` multiplies alpha by a whole number up to this, over 65,536, and rounds."""


def nodes(graph: Graph, pad: Pad, effect: Opacity, *, clear: bool) -> Pad:  # noqa: ARG001
    """The pad, which has alpha, as opaque as the effect says; still where nothing changes.

    Each frame is timed in the middle of its factor, so that no rounding makes another of it.
    """
    if not effect.moves:
        factor = _factor(effect, 0)
        colours = dict.fromkeys(("c0", "c1", "c2"), "val")
        return graph.apply(pad, "lut", **colours, c3=f"floor((val*{factor}+32768)/65536)")
    times = by_frame([2 * _factor(effect, frame) + 1 for frame in range(graph.frames)], "N")
    pad = graph.apply(graph.moving(pad), "settb", expr=f"1/{2 * _WHOLE}")
    pad = graph.apply(pad, "setpts", expr=times)
    pad = graph.apply(pad, "fade", type="in", start_time=0, duration=1, alpha=1, enable="lt(t,1)")
    pad = graph.apply(pad, "settb", expr=1 / graph.frame_rate)
    return graph.apply(pad, "setpts", expr="N")


def _factor(effect: Opacity, frame: int) -> int:
    """On the way up what is let through is rounded down, on the way down what is taken off."""
    exact = effect.at(frame) * _WHOLE
    return ceil(exact) if effect.value.falls(frame) else floor(exact)

"""Blur by three boxes, which are nearly a bell curve.

`gblur` gives other pixels on other processors; `avgblur` counts in whole numbers.
"""

from __future__ import annotations

from fractions import Fraction

from reelmill.core.plan.effects.blur import Blur
from reelmill.media.compose.graph import Graph, Pad
from reelmill.media.compose.weights import weighted

EFFECT = Blur

_BOXES = 3


def nodes(graph: Graph, pad: Pad, effect: Blur, *, clear: bool) -> Pad:
    """The pad blurred, with its alpha."""
    if clear:
        return weighted(graph, pad, lambda heavy: _boxes(graph, heavy, effect.sigma))
    return _boxes(graph, pad, effect.sigma)


def _boxes(graph: Graph, pad: Pad, sigma: Fraction) -> Pad:
    for radius in radii(sigma):
        pad = graph.apply(pad, "avgblur", sizeX=radius) if radius else pad
    return pad


def radii(sigma: Fraction) -> tuple[int, ...]:
    """Radii of three boxes that together spread as far, as nearly as whole pixels can.

    A box of radius r has a variance of r(r+1)/3.
    """
    small = max(r for r in range(int(sigma) + 2) if r * (r + 1) <= sigma**2)
    wanted = sigma**2 - small * (small + 1)
    larger = min(_BOXES, round(wanted * _BOXES / (2 * (small + 1))))
    return (small,) * (_BOXES - larger) + (small + 1,) * larger

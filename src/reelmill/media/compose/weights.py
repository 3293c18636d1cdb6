"""Changes of pictures with alpha."""

from __future__ import annotations

from collections.abc import Callable

from reelmill.media.compose.graph import Graph, Pad


def weighted(graph: Graph, pad: Pad, change: Callable[[Pad], Pad]) -> Pad:
    """A change made on colours weighted by their opacity, so that hidden colours do not bleed."""
    heavy = graph.apply(pad, "premultiply", inplace=1)
    return graph.apply(change(heavy), "unpremultiply", inplace=1)

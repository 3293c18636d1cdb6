"""Effects as filters: every file here is one, and is found by being here."""

from __future__ import annotations

from collections.abc import Callable

from reelmill.core.modules import modules_of
from reelmill.core.plan.effect import Effect
from reelmill.media.compose.graph import Graph, Pad

_NODES: dict[type[Effect], Callable[..., Pad]] = {
    module.EFFECT: module.nodes for module in modules_of(__name__, __path__)
}


def applied(graph: Graph, pad: Pad, effect: Effect, *, clear: bool) -> Pad:
    """The pad with the effect's filters; full chroma where the effect is upright.

    Args:
        graph: Where they are added.
        pad: The placed picture.
        effect: What is done to it.
        clear: True where pixels of the picture can be transparent.
    """
    return _NODES[type(effect)](graph, pad, effect, clear=clear)

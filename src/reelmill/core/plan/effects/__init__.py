"""Effects of a plan: every file here is one, and is found by being here."""

from __future__ import annotations

from collections.abc import Callable

from reelmill.core.modules import modules_of, name_of
from reelmill.core.plan.effect import Effect
from reelmill.core.timeline.model import LayerEffect

_MAKERS: dict[str, Callable[..., Effect]] = {
    name_of(module): module.EFFECT for module in modules_of(__name__, __path__)
}


def planned(effect: LayerEffect) -> Effect:
    """The effect of a layer as a value that answers for itself.

    Raises:
        ValueError: there is no such effect.
    """
    if effect.kind not in _MAKERS:
        raise ValueError(f"there is no effect {effect.kind!r}")
    return _MAKERS[effect.kind](**dict(effect.numbers))

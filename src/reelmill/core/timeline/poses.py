"""Keys of place, scale and rotation -> how a layer's picture is carried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from reelmill.core.spec.placing import VisualTrack
from reelmill.core.timeline.animated import Animated, Key
from reelmill.core.timeline.model import LayerEffect, Placement
from reelmill.core.timeline.placing import anchor_point

POSE = "pose"
"""What the effect of all these properties together is called."""

PROPERTIES = ("x", "y", "scale", "rotation")

_OVERSHOOT = Fraction(11, 100)
"""How far the curves that overshoot do, as a part of the way."""


def pose(
    track: VisualTrack, keys: Mapping[str, Animated], parent: tuple[int, int]
) -> LayerEffect | None:
    """The pose of a track, None where none of its properties is animated.

    Args:
        track: The track; what is not animated is as it says.
        keys: Its animated properties, lengths in pixels.
        parent: Width and height of its parent in pixels.
    """
    if not any(name in keys for name in PROPERTIES):
        return None
    x, y = anchor_point(track, parent)
    scale = _changed(keys.get("scale"), Fraction(1), 1 / track.scale)
    turn = keys.get("rotation") or Animated.constant(track.rotation)
    numbers = {
        "right": _changed(keys.get("x"), Fraction(0), shift=-x),
        "down": _changed(keys.get("y"), Fraction(0), shift=-y),
        "scale": scale,
        "turn": turn,
        "about_x": Animated.constant(x),
        "about_y": Animated.constant(y),
        "largest": Animated.constant(_largest(scale)),
        "turns": Animated.constant(Fraction(any(key.value for key in turn.keys))),
    }
    return LayerEffect(POSE, tuple(numbers.items()))


def at_largest(place: Placement, effects: tuple[LayerEffect, ...]) -> Placement:
    """The placement as large as a layer's effects ever make it."""
    factors = [v.at(0) for e in effects if e.kind == POSE for n, v in e.numbers if n == "largest"]
    factor = max([*factors, Fraction(1)])
    width, height = (round(side * factor) for side in (place.width, place.height))
    return replace(place, width=width, height=height)


def _changed(
    value: Animated | None,
    default: Fraction,
    factor: Fraction = Fraction(1),
    shift: Fraction = Fraction(0),
) -> Animated:
    if value is None:
        return Animated.constant(default)
    made = (Key(k.frame, k.value * factor + shift, k.easing) for k in value.keys)
    return Animated(tuple(made))


def _largest(scale: Animated) -> Fraction:
    """As large as it ever gets, overshooting included."""
    over = [
        beyond
        for a, b in pairwise(scale.keys)
        if b.easing.value.endswith("Back")
        for beyond in (
            b.value + _OVERSHOOT * (b.value - a.value),
            a.value + _OVERSHOOT * (a.value - b.value),
        )
    ]
    return max([*over, *(key.value for key in scale.keys)])

"""Effects and animated properties of tracks, with their numbers in frames of the layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from reelmill.core.spec.placing import VisualTrack
from reelmill.core.spec.values.keys import Key as SpecKey
from reelmill.core.spec.values.length import Length
from reelmill.core.time import Grid
from reelmill.core.timeline.animated import Animated, Key
from reelmill.core.timeline.facts import Problems
from reelmill.core.timeline.lengths import Slot
from reelmill.core.timeline.model import LayerEffect
from reelmill.core.timeline.poses import PROPERTIES, pose


def layer_effects(
    track: VisualTrack, slot: Slot, inner: Grid, size: tuple[int, int], problems: Problems
) -> tuple[LayerEffect, ...]:
    """The track's effects in order, then its pose, then what else is animated.

    Args:
        track: What they are asked of.
        slot: When it is seen.
        inner: Frames of the layer.
        size: Width and height of its parent in pixels.
        problems: Takes keys that are out of order, now that the track's length is known.
    """
    effects = (
        LayerEffect(effect.type, tuple((n, Animated.constant(v)) for n, v in effect.numbers()))
        for effect in track.effects
    )
    keys = dict(_animated(track, slot, inner, size, problems))
    carried = pose(track, keys, size)
    others = (LayerEffect(n, (("value", v),)) for n, v in keys.items() if n not in PROPERTIES)
    return (*effects, *((carried,) if carried else ()), *others)


def _animated(
    track: VisualTrack, slot: Slot, inner: Grid, size: tuple[int, int], problems: Problems
) -> Iterator[tuple[str, Animated]]:
    for name, keys in track.animate.properties():
        pointer = f"{slot.pointer}/animate/{name}"
        if _in_order(keys, pointer, slot, problems):
            whole = size[name == "y"]
            yield name, Animated(tuple(_key(key, slot, inner, whole) for key in keys))


def _key(key: Any, slot: Slot, inner: Grid, whole: int) -> Key:
    value = key.value.pixels(whole) if isinstance(key.value, Length) else key.value
    return Key(inner.exactly(key.time.within(slot.length)), value, key.easing)


def _in_order(keys: Sequence[SpecKey], pointer: str, slot: Slot, problems: Problems) -> bool:
    times = [key.time.within(slot.length) for key in keys]
    late = [number for number, (a, b) in enumerate(pairwise(times), 1) if a >= b]
    for number in late:
        length = f"in a track of {float(slot.length):.3f} s"
        sentence = f"the key at {keys[number].time} is no later than the one before it {length}"
        problems.add("keys_unordered", f"{pointer}/{number}/time", sentence, "order the keys")
    return not late

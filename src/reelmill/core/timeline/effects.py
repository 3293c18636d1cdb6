"""Effects and animated properties of tracks, with their numbers in frames of the layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from reelmill.core.spec.keys import Key as SpecKey
from reelmill.core.spec.placing import VisualTrack
from reelmill.core.time import Grid
from reelmill.core.timeline.animated import Animated, Key
from reelmill.core.timeline.facts import Problems
from reelmill.core.timeline.lengths import Slot
from reelmill.core.timeline.model import LayerEffect


def layer_effects(
    track: VisualTrack, slot: Slot, inner: Grid, problems: Problems
) -> tuple[LayerEffect, ...]:
    """The track's effects in order, then its animated properties.

    Keys that are out of order, once the track's length is known, are noted as problems.
    """
    effects = (
        LayerEffect(effect.type, tuple((n, Animated.constant(v)) for n, v in effect.numbers()))
        for effect in track.effects
    )
    return (*effects, *_animated(track, slot, inner, problems))


def _animated(
    track: VisualTrack, slot: Slot, inner: Grid, problems: Problems
) -> Iterator[LayerEffect]:
    for name, keys in track.animate.properties():
        pointer = f"{slot.pointer}/animate/{name}"
        if _in_order(keys, pointer, slot, problems):
            at = (inner.exactly(key.time.within(slot.length)) for key in keys)
            made = (Key(f, k.value, k.easing) for f, k in zip(at, keys, strict=True))
            yield LayerEffect(name, (("value", Animated(tuple(made))),))


def _in_order(keys: Sequence[SpecKey], pointer: str, slot: Slot, problems: Problems) -> bool:
    times = [key.time.within(slot.length) for key in keys]
    late = [number for number, (a, b) in enumerate(pairwise(times), 1) if a >= b]
    for number in late:
        length = f"in a track of {float(slot.length):.3f} s"
        sentence = f"the key at {keys[number].time} is no later than the one before it {length}"
        problems.add("keys_unordered", f"{pointer}/{number}/time", sentence, "order the keys")
    return not late

"""What is seen over a range of the timeline, and where that changes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import TypeVar

from reelmill.core.plan.effect import Effect
from reelmill.core.plan.effects import planned
from reelmill.core.plan.effects.opacity import falling, rising
from reelmill.core.plan.picture import (
    Crossing,
    CuePart,
    Footage,
    Part,
    Picture,
    Stack,
    Subtitles,
    visible,
)
from reelmill.core.spec.blend import Blend
from reelmill.core.time import FrameRange
from reelmill.core.timeline.model import (
    Canvas,
    Captions,
    Cue,
    Frozen,
    Group,
    Layer,
    Sequence,
    Still,
    Transition,
    Video,
)

_Placed = TypeVar("_Placed", Layer, Cue)


FADE = "fade"
"""The transition that is a change of opacity, and needs neither a cut nor a second picture."""


@dataclass(frozen=True, slots=True)
class Motion:
    """Something moves.

    Attributes:
        anchor: Timeline frame at which the moving thing began; cuts are counted from it.
        keyframe_seconds: Longest distance of its source's keyframes; decoding to a cut begins
            at the keyframe before it.
    """

    anchor: int
    keyframe_seconds: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class View:
    """A picture and what moves in it: the bottom moving thing, or None."""

    picture: Picture
    motion: Motion | None


def change_points(layers: tuple[Layer, ...], frame_count: int) -> list[int]:
    """Frames at which a layer comes, goes or begins or ends a transition; with both ends.

    Captions, fades and effects of single pictures are not among them: where something else moves,
    they need no cut.
    """
    everything = FrameRange(0, frame_count)
    inner = {p for layer in layers for p in _edges(layer, 0, everything)}
    return sorted(inner | {0, frame_count})


def word_edges(layers: tuple[Layer, ...], span: FrameRange) -> list[int]:
    """Frames inside a span at which captions come and go that follow words, each in order."""
    return sorted(p for layer in layers for p in _quiet_edges(layer, 0, span, by_word=True))


def fixed_points(layers: tuple[Layer, ...], span: FrameRange) -> set[int]:
    """Frames inside a span at which other captions or effects change, or rest; with both ends."""
    inner = {p for layer in layers for p in _quiet_edges(layer, 0, span, by_word=False)}
    return inner | {span.start, span.end}


def layers_between(
    layers: tuple[Layer, ...], points: list[int]
) -> Iterator[tuple[FrameRange, tuple[Layer, ...]]]:
    """The spans between change points, each with the layers that may be seen in it, in order."""
    present: list[list[Layer]] = [[] for _ in points[1:]]
    for layer in layers:
        at = layer.range_in_parent
        first = max(0, bisect_right(points, at.start) - 1)
        for here in present[first : bisect_left(points, at.end)]:
            here.append(layer)
    for span, here in zip(pairwise(points), present, strict=True):
        yield FrameRange(*span), tuple(here)


def view(layers: tuple[Layer, ...], canvas: Canvas, at: FrameRange) -> View:
    """What is seen over a range that holds no change point in its inside."""
    return View(*_stacked((_layer(layer, 0, at, canvas) for layer in layers), canvas))


def _stacked(
    seen: Iterable[tuple[Part, Motion | None] | None], canvas: Canvas
) -> tuple[Stack, Motion | None]:
    """Parts on one another without the hidden ones, and the motion of the bottom moving one."""
    found = [one for one in seen if one]
    shown = [found[i] for i in visible(tuple(part for part, _ in found), canvas)]
    motion = next((motion for _, motion in shown if motion), None)
    return Stack(tuple(part for part, _ in shown)), motion


def _edges(layer: Layer, origin: int, within: FrameRange) -> Iterator[int]:
    own = layer.range_in_parent.shifted(origin)
    here = own.intersection(within)
    if not here:
        return
    points = [_appears(layer, origin), own.end, *_phases(layer, own, quiet=False)]
    yield from (p for p in points if here.start <= p <= here.end)
    match layer.content:
        case Group(children):
            for child in children:
                yield from _edges(child, own.start, here)
        case Sequence(children):
            yield from _sequence_edges(children, own.start, here)
        case Video() | Still() | Frozen() | Captions():
            return


def _sequence_edges(children: tuple[Layer, ...], origin: int, here: FrameRange) -> Iterator[int]:
    for child in children:
        yield from _edges(child, origin, here)
    for before, after in pairwise(children):
        if after.range_in_parent.start < before.range_in_parent.end:
            first_crossed = origin + after.range_in_parent.start + 1
            if first_crossed <= here.end:
                yield first_crossed


def _phases(layer: Layer, own: FrameRange, *, quiet: bool) -> Iterator[int]:
    """Where changes begin and end: of effects that need no cut, or of all others.

    A group is one picture only while effects act on it, so their changes are cut out.
    """
    together = isinstance(layer.content, Group | Sequence)
    if together != quiet:
        for effect in _effects(layer, len(own)):
            for change in effect.changes():
                yield from (own.start + change.start, own.start + change.end)
    if quiet:
        return
    if layer.enter and layer.enter.kind != FADE:
        yield own.start + layer.enter.frames
    if layer.exit and layer.exit.kind != FADE:
        yield own.end - layer.exit.frames + 1


def _appears(layer: Layer, origin: int) -> int:
    """Frame 0 of an entering transition shows nothing yet."""
    return origin + layer.range_in_parent.start + (1 if layer.enter else 0)


def _quiet_edges(layer: Layer, origin: int, span: FrameRange, *, by_word: bool) -> Iterator[int]:
    """Those of captions that follow words, or all others."""
    own = layer.range_in_parent.shifted(origin)
    here = own.intersection(span)
    if not here:
        return
    local = here.shifted(-own.start)
    if not by_word:
        yield from (p for p in _phases(layer, own, quiet=True) if here.start <= p <= here.end)
    match layer.content:
        case Captions(cues, follows_words):
            for cue in () if follows_words != by_word else _during(cues, local):
                at = cue.range_in_parent.intersection(local).shifted(own.start)
                yield from (at.start, at.end)
        case Sequence(children):
            for child in _during(children, local):
                yield from _quiet_edges(child, own.start, here, by_word=by_word)
        case Group(children):
            for child in children:
                yield from _quiet_edges(child, own.start, here, by_word=by_word)
        case Video() | Still() | Frozen():
            return


def _during(things: tuple[_Placed, ...], at: FrameRange) -> tuple[_Placed, ...]:
    """Those that are there within a range, of things whose starts and whose ends are in order."""
    first = bisect_right(things, at.start, key=lambda thing: thing.range_in_parent.end)
    end = bisect_left(things, at.end, key=lambda thing: thing.range_in_parent.start)
    return things[first:end]


def _layer(
    layer: Layer, origin: int, at: FrameRange, canvas: Canvas
) -> tuple[Part, Motion | None] | None:
    own = layer.range_in_parent.shifted(origin)
    if at.start < _appears(layer, origin) or at.start >= own.end:
        return None
    picture, motion = _content(layer, own, at, canvas)
    local = at.shifted(-own.start)
    acting = (effect.during(local) for effect in _effects(layer, len(own)))
    effects = tuple(effect for effect in acting if effect)
    part = Part(picture, layer.placement, effects, layer.blend)
    entering = layer.enter and at.start < own.start + layer.enter.frames
    leaving = layer.exit and at.start > own.end - layer.exit.frames
    if layer.enter and entering and layer.enter.kind != FADE:
        part = _passing(part, layer.enter, rising=True, first=at.start - own.start)
        motion = motion or Motion(own.start)
    if layer.exit and leaving and layer.exit.kind != FADE:
        first = at.start - (own.end - layer.exit.frames)
        part = _passing(part, layer.exit, rising=False, first=first)
        motion = motion or Motion(own.start)
    return part, motion


def _effects(layer: Layer, frames: int) -> Iterator[Effect]:
    """What is done to a layer of so many frames: as asked, then coming and going."""
    yield from map(planned, layer.effects)
    if layer.enter and layer.enter.kind == FADE:
        yield rising(layer.enter.frames)
    if layer.exit and layer.exit.kind == FADE:
        yield falling(frames - layer.exit.frames, layer.exit.frames)


def _passing(part: Part, transition: Transition, *, rising: bool, first: int) -> Part:
    """The part while it comes or goes: a crossing with nothing."""
    nothing, something = Stack(), Stack((replace(part, blend=Blend.NORMAL),))
    before, after = (nothing, something) if rising else (something, nothing)
    crossing = Crossing(transition.kind, transition.frames, first, before, after)
    return Part(crossing, blend=part.blend)


def _content(
    layer: Layer, own: FrameRange, at: FrameRange, canvas: Canvas
) -> tuple[Picture, Motion | None]:
    match layer.content:
        case Video() as video:
            motion = Motion(own.start, video.keyframe_seconds / video.speed)
            return Footage(video, at.start - own.start), motion
        case Still() | Frozen() as still:
            return still, None
        case Captions() as captions:
            return _captions(captions, own, at), None
        case Group(children):
            return _stacked((_layer(c, own.start, at, canvas) for c in children), canvas)
        case Sequence() as sequence:
            return _sequence(sequence, own, at, canvas)


def _captions(captions: Captions, own: FrameRange, at: FrameRange) -> Picture:
    local = at.shifted(-own.start)
    seen = [
        CuePart(c.range_in_parent.intersection(local).shifted(-local.start), c.picture, c.placement)
        for c in _during(captions.cues, local)
    ]
    if len(seen) == 1 and len(seen[0].range_in_segment) == len(at):
        return Stack((Part(seen[0].picture, seen[0].placement),))
    return Subtitles(tuple(seen)) if seen else Stack()


def _sequence(
    sequence: Sequence, own: FrameRange, at: FrameRange, canvas: Canvas
) -> tuple[Picture, Motion | None]:
    local_start = at.start - own.start
    index = bisect_right(sequence.children, local_start, key=lambda c: c.range_in_parent.start) - 1
    if index < 0:
        return Stack(), None
    child = sequence.children[index]
    join = sequence.joins[index - 1] if index else None
    first = local_start - child.range_in_parent.start
    if join is None or first >= join.frames:
        return _alone(child, own.start, at, canvas)
    before = _alone(sequence.children[index - 1], own.start, at, canvas)
    if first == 0:
        return before
    after = _alone(child, own.start, at, canvas)
    crossing = Crossing(join.kind, join.frames, first, before[0], after[0])
    return crossing, Motion(own.start + child.range_in_parent.start)


def _alone(
    child: Layer, origin: int, at: FrameRange, canvas: Canvas
) -> tuple[Picture, Motion | None]:
    return _stacked((_layer(child, origin, at, canvas),), canvas)

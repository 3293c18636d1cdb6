"""What a timeline shows, told twice: straight from the timeline, and from what was planned.

Both ways end in the same canonical value: drawn things from bottom to top without what cannot be
seen. A thing is (what, where, alpha).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from reelmill.core.plan.effects.opacity import Opacity
from reelmill.core.plan.picture import Crossing, Footage, Part, Picture, Stack, Subtitles
from reelmill.core.plan.segments import Segment
from reelmill.core.timeline.model import (
    Canvas,
    Captions,
    Frozen,
    Group,
    Layer,
    Placement,
    Sequence,
    Still,
    Timeline,
    Video,
)

Thing = tuple[Any, Placement | None, Fraction]
Shown = tuple[Thing, ...]

ONE = Fraction(1)


def shown_by_timeline(timeline: Timeline, frame: int) -> Shown:
    """One frame by the meaning of the words in `timeline/model.py`, with no regard to cost."""
    assert timeline.canvas
    return _laid([_layer(layer, frame, timeline.canvas) for layer in timeline.layers], timeline)


def shown_by_picture(picture: Picture, frame: int, timeline: Timeline) -> Shown:
    """One frame of a planned picture."""
    match picture:
        case Stack(parts):
            return _laid([_part(part, frame, timeline) for part in parts], timeline)
        case Crossing():
            before = shown_by_picture(picture.before, frame, timeline)
            after = shown_by_picture(picture.after, frame, timeline)
            done = Fraction(picture.first + frame, picture.frames)
            return _crossing(picture.kind, done, before, after)
        case Subtitles(cues):
            seen = [c for c in cues if frame in c.range_in_segment]
            return _laid([_thing(c.picture, c.placement, ONE) for c in seen], timeline)
        case Footage() | Still() | Frozen():
            raise AssertionError("footage and stills are only ever parts")


def shown_by_segment(segment: Segment, frame: int, timeline: Timeline) -> Shown:
    """One frame of a planned segment."""
    for shot in segment.shots:
        if frame < shot.frames:
            return shown_by_picture(shot.picture, frame, timeline)
        frame -= shot.frames
    raise AssertionError("the segment is not that long")


def _part(part: Part, frame: int, timeline: Timeline) -> list[Thing]:
    alpha = ONE
    for effect in part.effects:
        assert isinstance(effect, Opacity)
        alpha *= effect.at(frame)
    picture = part.picture
    if isinstance(picture, Footage):
        return _thing((picture.video, picture.first + frame), part.placement, alpha)
    if isinstance(picture, Frozen):
        return _thing((picture.video, picture.frame), part.placement, alpha)
    if isinstance(picture, Still):
        return _thing(picture, part.placement, alpha)
    inner = shown_by_picture(picture, frame, timeline)
    return (
        list(_dimmed(inner, alpha))
        if part.placement is None
        else _thing(inner, part.placement, alpha)
    )


def _layer(layer: Layer, frame: int, canvas: Canvas) -> list[Thing]:
    here = layer.range_in_parent
    if frame not in here:
        return []
    what = _content(layer, frame - here.start, canvas)
    entered = ONE
    if layer.enter:
        entered = min(ONE, Fraction(frame - here.start, layer.enter.frames))
    left = Fraction(0)
    if layer.exit:
        left = max(left, Fraction(frame - (here.end - layer.exit.frames), layer.exit.frames))
    opacity = ONE
    for effect in layer.effects:
        ((_, value),) = effect.numbers
        opacity *= value.at(frame - here.start)
    alone = _laid([_thing(what, layer.placement, ONE)], Timeline(canvas, 0, (), None))
    if opacity != 1:
        alone = _laid([list(_dimmed(alone, opacity))], Timeline(canvas, 0, (), None))
    return _changing(layer, alone, entered, left)


def _changing(layer: Layer, things: Shown, entered: Fraction, left: Fraction) -> list[Thing]:
    if layer.enter and entered < 1:
        if layer.enter.kind == "fade":
            things = _dimmed(things, entered)
        else:
            things = _crossing(layer.enter.kind, entered, (), things)
    if layer.exit and left > 0:
        if layer.exit.kind == "fade":
            things = _dimmed(things, 1 - left)
        else:
            things = _crossing(layer.exit.kind, left, things, ())
    return list(things)


def _dimmed(things: Shown, by: Fraction) -> Shown:
    """Things dimmed as one."""
    if len(things) == 1:
        ((what, where, alpha),) = things
        return ((what, where, alpha * by),)
    return ((things, None, by),) if things else ()


def _content(layer: Layer, frame: int, canvas: Canvas) -> Any:
    timeline = Timeline(canvas, 0, (), None)
    match layer.content:
        case Still():
            return layer.content
        case Video():
            return (layer.content, frame)
        case Frozen(video, held):
            return (video, held)
        case Captions(cues):
            seen = [c for c in cues if frame in c.range_in_parent]
            return _laid([_thing(c.picture, c.placement, ONE) for c in seen], timeline)
        case Group(children):
            return _laid([_layer(child, frame, canvas) for child in children], timeline)
        case Sequence():
            return _sequence(layer.content, frame, canvas)


def _sequence(sequence: Sequence, frame: int, canvas: Canvas) -> Shown:
    timeline = Timeline(canvas, 0, (), None)
    alive = [i for i, c in enumerate(sequence.children) if frame in c.range_in_parent]
    views = [_laid([_layer(sequence.children[i], frame, canvas)], timeline) for i in alive]
    if len(alive) < 2:
        return views[0] if views else ()
    before, after = views
    join = sequence.joins[alive[0]]
    assert join
    begun = sequence.children[alive[1]].range_in_parent.start
    return _crossing(join.kind, Fraction(frame - begun, join.frames), before, after)


def _crossing(kind: str, done: Fraction, before: Shown, after: Shown) -> Shown:
    if done <= 0:
        return before
    return ((("crossing", kind, done, before, after), None, ONE),) if before or after else ()


def _thing(what: Any, where: Placement | None, alpha: Fraction) -> list[Thing]:
    return [(what, where, alpha)]


def _laid(parts: list[list[Thing]], timeline: Timeline) -> Shown:
    """Things laid on one another: flat, and without those that cannot be seen."""
    assert timeline.canvas
    canvas = timeline.canvas
    flat: list[Thing] = []
    for thing in (thing for part in parts for thing in part):
        what, where, alpha = thing
        if _is_nothing(thing, canvas):
            continue
        if _is_shown(what) and where is None and alpha == 1:
            flat += what
        else:
            flat.append(thing)
    covering = [i for i, thing in enumerate(flat) if _covers(thing, canvas)]
    return tuple(flat[covering[-1] :] if covering else flat)


def _is_shown(what: Any) -> bool:
    return isinstance(what, tuple) and (not what or isinstance(what[0], tuple))


def _is_nothing(thing: Thing, canvas: Canvas) -> bool:
    what, where, alpha = thing
    if alpha == 0 or what == ():
        return True
    if where is None:
        return False
    inside = (
        where.x < canvas.width
        and where.y < canvas.height
        and where.x + where.width > 0
        and where.y + where.height > 0
    )
    return where.opacity == 0 or (not inside and where.rotation == 0)


def _covers(thing: Thing, canvas: Canvas) -> bool:
    what, where, alpha = thing
    if alpha != 1 or not _is_opaque(what, canvas):
        return False
    return where is None or (
        where.opacity == 1
        and where.rotation == 0
        and where.x <= 0
        and where.y <= 0
        and where.x + where.width >= canvas.width
        and where.y + where.height >= canvas.height
    )


def _is_opaque(what: Any, canvas: Canvas) -> bool:
    if isinstance(what, Still):
        return not what.has_alpha
    if _is_shown(what):
        return any(_covers(thing, canvas) for thing in what)
    if what[0] == "crossing":
        return _is_opaque(what[3], canvas) and _is_opaque(what[4], canvas)
    return not what[0].has_alpha

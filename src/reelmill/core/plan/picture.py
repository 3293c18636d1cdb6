"""What a segment shows, free of its place in the timeline: the value a fingerprint is made of.

Two stretches of timeline that look the same are equal pictures. Frames are counted from the
segment's start; `first` says where in its own time a thing that moves is at that moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import reduce

from reelmill.core.plan.effect import Effect
from reelmill.core.spec.blend import Blend
from reelmill.core.time import FrameRange
from reelmill.core.timeline.model import Canvas, Frozen, Placement, Still, Video


@dataclass(frozen=True, slots=True)
class Footage:
    """Frames of a video from its own frame `first` on."""

    video: Video
    first: int


@dataclass(frozen=True, slots=True)
class Part:
    """A picture laid on a stack.

    Attributes:
        picture: What is laid.
        placement: Where; None for a picture of the canvas' size that lies on it.
        effects: What is done to it, in order.
        blend: How its colours mix with those below.
    """

    picture: Picture
    placement: Placement | None = None
    effects: tuple[Effect, ...] = ()
    blend: Blend = Blend.NORMAL

    @property
    def is_plain(self) -> bool:
        """True where the picture is laid on the canvas as it is."""
        return self.placement is None and not self.effects and not self.is_mixed

    @property
    def is_mixed(self) -> bool:
        """True where its colours mix with those below."""
        return self.blend is not Blend.NORMAL

    @property
    def sampled(self) -> Placement | None:
        """The placement at the size that the picture is scaled to before effects work on it."""
        if self.placement is None:
            return None
        return reduce(lambda place, effect: effect.sampled(place), self.effects, self.placement)

    @property
    def moves_by_itself(self) -> bool:
        """True where an effect changes over time, whatever the picture does."""
        return any(effect.moves for effect in self.effects)


@dataclass(frozen=True, slots=True)
class Stack:
    """Parts on a transparent canvas, the later on top; no parts are an empty picture."""

    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Crossing:
    """A transition from one canvas-sized picture to another that is at frame `first` of `frames`.

    Frame 0 shows `before` alone, so a crossing is only ever planned from its frame 1 on.
    """

    kind: str
    frames: int
    first: int
    before: Picture
    after: Picture


@dataclass(frozen=True, slots=True)
class CuePart:
    """A caption seen over some frames of the segment."""

    range_in_segment: FrameRange
    picture: Still
    placement: Placement


@dataclass(frozen=True, slots=True)
class Subtitles:
    """Captions over a segment in which something else moves."""

    cues: tuple[CuePart, ...]


@dataclass(frozen=True, slots=True)
class Kept(Still):
    """A picture of a source that lies decoded in a file of ours, to be shown again quickly."""


Source = Footage | Still | Frozen
"""A picture that is read from one file."""

Picture = Footage | Still | Frozen | Stack | Crossing | Subtitles


def is_still(picture: Picture) -> bool:
    """True where every frame of the picture is the same."""
    match picture:
        case Still() | Frozen():
            return True
        case Stack(parts):
            return all(not part.moves_by_itself and is_still(part.picture) for part in parts)
        case Footage() | Crossing() | Subtitles():
            return False


def shown_footage(picture: Picture, frames: int) -> Iterator[tuple[Video, int, int]]:
    """Every video in the picture, the first of its frames that is shown, and how many are."""
    match picture:
        case Footage(video, first):
            yield video, first, frames
        case Frozen(video, frame):
            yield video, frame, 1
        case Stack(parts):
            for part in parts:
                yield from shown_footage(part.picture, frames)
        case Crossing():
            yield from shown_footage(picture.before, frames)
            yield from shown_footage(picture.after, frames)
        case Still() | Subtitles():
            return


def laid_parts(picture: Picture) -> Iterator[Part]:
    """Everything that is laid on something, containers before what they hold."""
    match picture:
        case Stack(parts):
            for part in parts:
                yield part
                if not isinstance(part.picture, Footage | Frozen | Still):
                    yield from laid_parts(part.picture)
        case Crossing():
            for side in (picture.before, picture.after):
                yield Part(side)
                yield from laid_parts(side)
        case Subtitles(cues):
            yield from (Part(cue.picture, cue.placement) for cue in cues)
        case Footage() | Frozen() | Still():
            yield Part(picture)


def with_sources(picture: Picture, other: Callable[[Source], Source]) -> Picture:
    """The picture with others in place of what it reads, but for captions."""
    match picture:
        case Footage() | Still() | Frozen():
            return other(picture)
        case Stack(parts):
            return Stack(tuple(replace(p, picture=with_sources(p.picture, other)) for p in parts))
        case Crossing():
            before, after = (with_sources(p, other) for p in (picture.before, picture.after))
            return replace(picture, before=before, after=after)
        case Subtitles():
            return picture


def is_opaque(picture: Picture, canvas: Canvas) -> bool:
    """True where no pixel of the picture can be seen through (of the whole canvas, for stacks)."""
    match picture:
        case Footage(video) | Frozen(video):
            return not video.has_alpha
        case Still():
            return not picture.has_alpha
        case Stack(parts):
            return any(covers(part, canvas) for part in parts)
        case Crossing():
            return is_opaque(picture.before, canvas) and is_opaque(picture.after, canvas)
        case Subtitles():
            return False


def covers(part: Part, canvas: Canvas) -> bool:
    """True where the part hides everything below it."""
    seen_through = any(effect.lets_through for effect in part.effects)
    if part.is_mixed or seen_through or not is_opaque(part.picture, canvas):
        return False
    place = part.placement
    return place is None or (
        place.opacity == 1
        and place.rotation == 0
        and place.x <= 0
        and place.y <= 0
        and place.x + place.width >= canvas.width
        and place.y + place.height >= canvas.height
    )


def visible(parts: tuple[Part, ...], canvas: Canvas) -> list[int]:
    """Indices of the parts that are neither hidden by a later one nor show nothing."""
    seen = [i for i, part in enumerate(parts) if not _shows_nothing(part, canvas)]
    covering = [i for i in seen if covers(parts[i], canvas)]
    return [i for i in seen if not covering or i >= covering[-1]]


def _shows_nothing(part: Part, canvas: Canvas) -> bool:
    """True where the part is empty, fully transparent or beside the canvas."""
    place = part.placement
    if part.picture == Stack() or any(effect.hides for effect in part.effects):
        return True
    if place is None or any(effect.carries for effect in part.effects):
        return place is not None and place.opacity == 0
    reach = sum(effect.margin for effect in part.effects)
    outside = (
        place.x - reach >= canvas.width
        or place.y - reach >= canvas.height
        or place.x + place.width + reach <= 0
        or place.y + place.height + reach <= 0
    )
    return place.opacity == 0 or (outside and place.rotation == 0)

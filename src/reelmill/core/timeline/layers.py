"""Tracks -> layers: what is seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from reelmill.core.media_info import ColorInfo, MediaInfo, MediaKind, VideoStream
from reelmill.core.spec import (
    AudioTrack,
    CaptionsTrack,
    ClipEnd,
    GroupTrack,
    ImageTrack,
    SequenceTrack,
    ShapeTrack,
    TextTrack,
    VideoTrack,
    is_seen,
)
from reelmill.core.spec.blend import Blend
from reelmill.core.spec.canvas import Canvas as SpecCanvas
from reelmill.core.spec.transition import Transition as SpecTransition
from reelmill.core.time import FrameRange, Grid, seconds_of
from reelmill.core.timeline import placing
from reelmill.core.timeline.caption_layers import captions
from reelmill.core.timeline.drawing import shape_picture
from reelmill.core.timeline.effects import layer_effects
from reelmill.core.timeline.lengths import Lengths, Slot, origin_seconds
from reelmill.core.timeline.model import (
    Captions,
    Frozen,
    Group,
    Layer,
    LayerEffect,
    Placement,
    Sequence,
    Still,
    Transition,
    Video,
)
from reelmill.core.timeline.picture_bounds import bounded
from reelmill.core.timeline.poses import at_largest
from reelmill.core.timeline.text_layers import TextLayers, as_one

SeenTrack = (
    VideoTrack | ImageTrack | TextTrack | ShapeTrack | CaptionsTrack | SequenceTrack | GroupTrack
)
"""Tracks that have a picture."""

Content = Video | Still | Captions | Sequence | Group
"""What a track shows."""

_HD_LINES = 720
"""Untagged video of so many lines is taken for BT.709, smaller for BT.601, as players do."""

_ALPHA_DECODERS = ("libvpx", "libvpx-vp9")
"""Decoders that show transparency where FFmpeg's own do not."""

_SOUGHT_ANYWHERE = ("mpegts",)
"""Demuxers that seek by time alone, into the middle between two keyframes."""


@dataclass(frozen=True, slots=True)
class Layers:
    """Makes layers out of tracks in their slots."""

    lengths: Lengths
    canvas: SpecCanvas

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the canvas in pixels."""
        return self.canvas.width, self.canvas.height

    def layer(self, slot: Slot, grid: Grid) -> Layer | None:
        """The layer of a track in its slot of a container, None where nothing of it is seen."""
        track, end = slot.track, slot.start + slot.length
        at = FrameRange(grid.boundary(slot.start), grid.boundary(end))
        if isinstance(track, AudioTrack) or not is_seen(track) or not at:
            return None
        inner = grid.inside(slot.start)
        content, placement = self._content(track, slot, inner)
        enter, leave = self._edges(track, slot, inner)
        effects: tuple[LayerEffect, ...] = ()
        if not isinstance(track, CaptionsTrack):
            effects = layer_effects(track, slot, inner, self.size, self.lengths.problems)
        for place in _placements(content, placement):
            self._bounded(at_largest(place, effects), slot)
        if isinstance(track, VideoTrack) and isinstance(content, Sequence):
            content, effects = _on_each(content, effects), ()
        blend = Blend.NORMAL if isinstance(track, CaptionsTrack) else track.blend
        if isinstance(track, TextTrack) and isinstance(content, Captions):
            content = as_one(content, len(at), effects)
        return Layer(at, content, placement, enter, leave, slot.pointer, effects, blend)

    def _edges(
        self, track: SeenTrack, slot: Slot, inner: Grid
    ) -> tuple[Transition | None, Transition | None]:
        """How a layer comes and goes; where there is no room for both, coming goes first."""
        if isinstance(track, CaptionsTrack):
            return None, None
        stated = track.transition
        frames = inner.boundary(slot.length)
        risen = min(frames, inner.boundary(stated.enter.duration)) if stated.enter else 0
        falls = inner.boundary(slot.length - stated.exit.duration) if stated.exit else frames
        return (
            _transition(stated.enter, risen),
            _transition(stated.exit, frames - max(risen, falls)),
        )

    def _content(
        self, track: SeenTrack, slot: Slot, inner: Grid
    ) -> tuple[Content, Placement | None]:
        match track:
            case VideoTrack():
                return self._video(track, slot, inner)
            case ImageTrack():
                return self._image(track, slot)
            case TextTrack() | ShapeTrack():
                return self._drawn(track, slot, inner)
            case CaptionsTrack():
                frames = inner.boundary(slot.length)
                return captions(track, self.canvas, self.lengths.facts, frames, inner), None
            case SequenceTrack():
                return self._sequence(track, slot, inner), self._container(track, slot)
            case GroupTrack():
                return Group(self._children(track, slot, inner)), self._container(track, slot)

    def _container(self, track: SequenceTrack | GroupTrack, slot: Slot) -> Placement | None:
        place = self._bounded(placing.fitted(track, None, self.size, self.size), slot)
        return None if place == Placement(None, *self.size, 0, 0) else place

    def _video(
        self, track: VideoTrack, slot: Slot, inner: Grid
    ) -> tuple[Video | Still | Sequence, Placement | None]:
        found = self.lengths.video(track)
        if found is None:
            return Still("", *self.size), Placement(None, *self.size, 0, 0)
        media, stream = found
        fitted = placing.fitted(track, track.crop, stream.display_size, self.size)
        place = self._bounded(fitted, slot)
        video = _footage(media, stream, track)
        frames = inner.boundary(slot.length)
        if self.lengths.repeats(track, slot.pointer):
            period = Grid(inner.rate).boundary(self.lengths.iteration(track, slot.pointer))
            return self._looped(video, place, frames, period), None
        own = inner.boundary(self.lengths.run(track, slot.pointer))
        return self._outlasted(track, video, place, own, frames)

    @staticmethod
    def _outlasted(
        track: VideoTrack, video: Video, place: Placement, own: int, frames: int
    ) -> tuple[Video | Sequence, Placement | None]:
        """A clip of `own` frames in a track of `frames`: held, or gone, where it is shorter."""
        if own >= frames:
            return video, place
        played = Layer(FrameRange(0, own), video, place)
        if track.end is ClipEnd.BLACK:
            return Sequence((played,), ()), None
        held = Layer(FrameRange(own, frames), Frozen(video, own - 1), place)
        return Sequence((played, held), (None,)), None

    @staticmethod
    def _looped(video: Video, place: Placement, frames: int, period: int) -> Sequence:
        """Iterations of whole frames, side by side."""
        ranges = [FrameRange(at, min(at + period, frames)) for at in range(0, frames, period)]
        runs = tuple(Layer(at, video, place) for at in ranges)
        return Sequence(runs, (None,) * (len(runs) - 1))

    def _image(self, track: ImageTrack, slot: Slot) -> tuple[Still, Placement]:
        media = self.lengths.facts.media[track.src]
        stream = self.lengths.picture(track, slot.pointer)
        if stream is None:
            return Still(media.sha256, *self.size), Placement(None, *self.size, 0, 0)
        fitted = placing.fitted(track, track.crop, stream.display_size, self.size)
        place = self._bounded(fitted, slot)
        picture = Still(
            media.sha256,
            *stream.display_size,
            rotation=stream.rotation,
            color=_color(media, stream),
            has_alpha=stream.has_alpha,
            mirrored=stream.mirrored,
            container=media.container,
            decoding_bytes=media.reading_bytes(stream),
            address=stream.address or "v:0",
            alpha_address=stream.alpha_address,
            shrinkable=stream.shrinkable,
            unshrunk_bytes=stream.unshrunk_bytes,
        )
        return picture, place

    def _drawn(
        self, track: TextTrack | ShapeTrack, slot: Slot, inner: Grid
    ) -> tuple[Still | Captions, Placement | None]:
        match track:
            case TextTrack():
                texts = TextLayers(self.canvas, self.lengths.facts, self.lengths.problems)
                return texts.content(track, slot, inner)
            case ShapeTrack():
                return self._shape(track, slot)

    def _shape(self, track: ShapeTrack, slot: Slot) -> tuple[Still, Placement]:
        """A shape is drawn at its scaled size."""
        made = self.lengths.facts.drawn[shape_picture(track, self.canvas)]
        natural, whole = (made.width, made.height), Fraction(1)
        place = placing.drawn(track, natural, whole, self.size, Fraction(0), (0, 0))
        return Still(made.name, *natural, has_alpha=True), self._bounded(place, slot)

    def _bounded(self, place: Placement, slot: Slot) -> Placement:
        return bounded(place, slot.pointer, self.lengths.problems)

    def _children(self, track: GroupTrack, slot: Slot, inner: Grid) -> tuple[Layer, ...]:
        slots = self.lengths.slots(track, slot.pointer, slot.length)
        return tuple(layer for s in slots if (layer := self.layer(s, inner)))

    def _sequence(self, track: SequenceTrack, slot: Slot, inner: Grid) -> Sequence:
        """Iterations of a loop share their layers' contents: each child is made once.

        A loop counts from its first frame, and its rounds are whole frames: all are alike.
        """
        made: dict[tuple[str, Grid, Fraction], Layer | None] = {}
        layers: list[Layer] = []
        joins: list[Transition | None] = []
        grid = Grid(inner.rate) if track.loop else inner
        length = seconds_of(inner.boundary(slot.length), inner.rate) if track.loop else slot.length
        for child in self.lengths.slots(track, slot.pointer, length):
            start, own = grid.boundary(child.start), grid.inside(child.start)
            key = (child.pointer, own, child.length)
            if key not in made:
                made[key] = self.layer(replace(child, start=Fraction(0)), own)
            layer = made[key]
            if layer is None:
                continue
            if layers:
                crossed = grid.boundary(child.start + child.join_before) - start
                joins.append(_join(track.transition.between, layers[-1], start, crossed))
            layers.append(replace(layer, range_in_parent=layer.range_in_parent.shifted(start)))
        return Sequence(tuple(layers), tuple(joins))


def _placements(content: Content, placement: Placement | None) -> Iterator[Placement]:
    """Where the picture of a layer is placed, or those of a clip's runs or of a number."""
    if placement is not None:
        yield placement
    elif isinstance(content, Captions):
        yield from (cue.placement for cue in content.cues)
    elif isinstance(content, Sequence):
        yield from (child.placement for child in content.children[:1] if child.placement)


def _on_each(sequence: Sequence, effects: tuple[LayerEffect, ...]) -> Sequence:
    """The effects on each child, where a picture is as large as it is placed."""
    children = (
        replace(child, effects=tuple(e.during(child.range_in_parent) for e in effects))
        for child in sequence.children
    )
    return replace(sequence, children=tuple(children))


def _join(
    between: SpecTransition | None, before: Layer, start: int, frames: int
) -> Transition | None:
    """What mixes a child that starts there into the one before, none across an unseen one.

    As long as it was asked for, even where the sequence ends in the middle of it.
    """
    return _transition(between, frames if before.range_in_parent.end > start else 0)


def _transition(stated: SpecTransition | None, frames: int) -> Transition | None:
    return Transition(stated.xfade_name, frames) if stated and frames > 0 else None


def _footage(media: MediaInfo, stream: VideoStream, track: VideoTrack) -> Video:
    width, height = stream.display_size
    return Video(
        asset=media.sha256,
        container=media.container,
        stream=stream.index,
        width=width,
        height=height,
        rotation=stream.rotation,
        color=_color(media, stream),
        trim_seconds=origin_seconds(media) + track.trim.start,
        speed=track.speed,
        seek_margin_seconds=_seek_margin(media.container, stream),
        has_alpha=stream.has_alpha,
        mirrored=stream.mirrored,
        decoder=stream.codec if stream.has_alpha and stream.codec in _ALPHA_DECODERS else "",
        keyframe_seconds=stream.longest_keyframe_gap_seconds,
        decoding_bytes=media.reading_bytes(stream),
        source_seconds=stream.duration_seconds,
        interlaced=stream.interlaced,
        alpha_address=stream.alpha_address,
    )


def _seek_margin(container: str, stream: VideoStream) -> Fraction:
    """The decoder must be handed the frame before the wanted one, however far it lies.

    Sought anywhere, decoding begins at the next keyframe; where pictures are refreshed in
    strips, they are whole by the keyframe after that.
    """
    keyframes = 2 * stream.longest_keyframe_gap_seconds if container in _SOUGHT_ANYWHERE else 0
    gaps = 2 * stream.longest_gap_seconds
    return gaps + keyframes + abs(stream.start_seconds) + Fraction(1, 2)


def _color(media: MediaInfo, stream: VideoStream) -> ColorInfo:
    color = stream.color
    if color.matrix != "unknown":
        return color
    moving_hd = media.kind is MediaKind.VIDEO and stream.height >= _HD_LINES
    return replace(color, matrix="bt709" if moving_hd else "smpte170m")

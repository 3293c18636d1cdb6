"""The resolved spec: what to see and hear at every frame and sample. Pure data.

A `Layer` sits in its parent at `range_in_parent`; everything inside a layer counts frames
from that range's start. Loops are unrolled: iterations share one `content` object.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from reelmill.core.media_info import ColorInfo
from reelmill.core.spec.blend import Blend
from reelmill.core.subtitles import Subtitles
from reelmill.core.time import FrameRange
from reelmill.core.timeline.animated import Animated
from reelmill.core.timeline.bus import PLAIN_BUSES, Bus, are_plain, is_default_bus
from reelmill.core.warnings import SpecWarning

RGB = ColorInfo("rgb", True)
"""What the numbers of typeset pictures mean: sRGB."""


class PixelFormat(StrEnum):
    """What finished pictures consist of, as FFmpeg calls it."""

    OPAQUE = "yuv420p"
    CLEAR = "yuva420p"


@dataclass(frozen=True, slots=True)
class Canvas:
    """The picture every layer is laid on.

    Attributes:
        width, height: Even numbers of pixels.
        frame_rate: Frames per second.
        background: Opaque colour as "#rrggbb"; nothing where pixels can be transparent.
        pixels: Whether they can be.
    """

    width: int
    height: int
    frame_rate: Fraction
    background: str = "#000000"
    pixels: PixelFormat = PixelFormat.OPAQUE

    @property
    def is_clear(self) -> bool:
        """Whether pixels can be transparent."""
        return self.pixels is PixelFormat.CLEAR


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in whole pixels, addressed from the top left."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Placement:
    """How a picture is laid on its parent's canvas: crop, then scale, then rotate, then place.

    Attributes:
        crop: Part of the source kept, in upright display pixels of the source; None keeps all.
        width, height: Size in pixels the kept part is scaled to.
        x, y: Where the scaled, not yet rotated picture's top left goes on the parent.
        rotation: Clockwise degrees about the picture's centre.
        opacity: 0 (invisible) to 1.
    """

    crop: Rect | None
    width: int
    height: int
    x: int
    y: int
    rotation: Fraction = Fraction(0)
    opacity: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Transition:
    """An FFmpeg `xfade` transition over a number of frames.

    Attributes:
        kind: Name as `xfade` spells it, such as fade or wipeleft.
        frames: Length, at least 1.
    """

    kind: str
    frames: int


@dataclass(frozen=True, slots=True)
class Video:
    """Moving pictures of an asset, resampled to the canvas frame rate.

    Frame n shows the source at `trim_seconds + n / fps * speed` after its first frame's time zero
    (container time 0), the nearest source frame at or before that by FFmpeg's `fps` rule.

    Attributes:
        asset: sha256 of the file.
        container: FFmpeg demuxer of the file.
        stream: Stream index in the file.
        width, height: Upright display size in pixels, square pixels.
        rotation: Clockwise quarter turns in degrees to apply after decoding.
        color: Meaning of the decoded numbers, nothing unknown left in matrix and range.
        trim_seconds: Where frame 0 lies in the source.
        speed: Source seconds per output second.
        seek_margin_seconds: How much earlier than a frame the decoder must start to be exact.
        has_alpha: True where pixels can be transparent.
        mirrored: True where the turned picture must be mirrored left to right.
        decoder: FFmpeg decoder to use instead of its first choice, "" for that.
        keyframe_seconds: Longest distance of the source's keyframes, in its own time.
        decoding_bytes: Memory that decoding it takes (`MediaInfo.reading_bytes`).
        source_seconds: How long the source's pictures last.
        interlaced: True where frames are made of two fields.
        alpha_address: Stream that holds its transparency, "" where none does.
    """

    asset: str
    container: str
    stream: int
    width: int
    height: int
    rotation: int
    color: ColorInfo
    trim_seconds: Fraction
    speed: Fraction
    seek_margin_seconds: Fraction
    has_alpha: bool = False
    mirrored: bool = False
    decoder: str = ""
    keyframe_seconds: Fraction = Fraction(0)
    decoding_bytes: int = field(default=0, compare=False)
    source_seconds: Fraction = field(default=Fraction(0), compare=False)
    interlaced: bool = False
    alpha_address: str = ""


@dataclass(frozen=True, slots=True)
class Still:
    """One picture: a file, or text and shapes already typeset into a picture.

    Attributes:
        asset: sha256 of the file.
        width, height: Upright display size in pixels.
        rotation: Clockwise quarter turns in degrees to apply after decoding.
        color: Meaning of the decoded numbers.
        has_alpha: True where pixels can be transparent.
        mirrored: True where the turned picture must be mirrored left to right.
        container: FFmpeg demuxer of the file.
        decoding_bytes: Memory that decoding it takes, 0 where it is four bytes a pixel.
        address: How a filter graph names its stream (`VideoStream.address`).
        alpha_address: Stream that holds its transparency, "" where none does.
        shrinkable: True where it may be decoded at a half, quarter or eighth of its size.
        unshrunk_bytes: Part of `decoding_bytes` that this does not save.
    """

    asset: str
    width: int
    height: int
    rotation: int = 0
    color: ColorInfo = RGB
    has_alpha: bool = False
    mirrored: bool = False
    container: str = "png_pipe"
    decoding_bytes: int = field(default=0, compare=False)
    address: str = "v:0"
    alpha_address: str = ""
    shrinkable: bool = False
    unshrunk_bytes: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Frozen:
    """One frame of a video, held.

    Attributes:
        video: Where it is from.
        frame: Its number among the video's frames, at the canvas frame rate.
    """

    video: Video
    frame: int


@dataclass(frozen=True, slots=True)
class Cue:
    """A picture shown over some frames of a captions layer."""

    range_in_parent: FrameRange
    picture: Still
    placement: Placement


@dataclass(frozen=True, slots=True)
class Captions:
    """Pictures that come and go without transitions; ranges are ordered and do not overlap.

    Attributes:
        cues: The pictures.
        by_word: True where they change as words are spoken or numbers count: often enough to be a
            moving picture.
    """

    cues: tuple[Cue, ...]
    by_word: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """Layers one after the other; where two neighbours overlap, `joins` says how they mix.

    Attributes:
        children: In order; a child starts where its neighbour ends, less the join's frames; the
            sequence's end cuts off what lasts longer, joins too.
        joins: joins[i] mixes children[i] into children[i + 1]; None where they only meet.
    """

    children: tuple[Layer, ...]
    joins: tuple[Transition | None, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Layers together as one picture, the later on top."""

    children: tuple[Layer, ...]


@dataclass(frozen=True, slots=True)
class LayerEffect:
    """Something done to a layer's picture: an effect, or a property that is animated.

    Attributes:
        kind: `type` of the effect, or name of the property.
        numbers: What the kind knows by name, in pixels and frames of the layer.
    """

    kind: str
    numbers: tuple[tuple[str, Animated], ...]

    def during(self, frames: FrameRange) -> LayerEffect:
        """The same over a range of its layer, counted from the range's start."""
        return LayerEffect(self.kind, tuple((n, value.during(frames)) for n, value in self.numbers))


@dataclass(frozen=True, slots=True)
class Layer:
    """One visual thing.

    Attributes:
        range_in_parent: When it is seen, in frames of its parent.
        content: What is seen. Captions, Sequence and Group are pictures of the canvas' size.
        placement: Where; None lays a canvas-sized picture on the canvas unchanged.
        enter: Transition from nothing at its start.
        exit: Transition to nothing at its end.
        track: JSON pointer of the track it came from, for messages only.
        effects: What is done to its picture, in order.
        blend: How its colours mix with those below.
    """

    range_in_parent: FrameRange
    content: Video | Still | Frozen | Captions | Sequence | Group
    placement: Placement | None = None
    enter: Transition | None = None
    exit: Transition | None = None
    track: str = field(default="", compare=False)
    effects: tuple[LayerEffect, ...] = ()
    blend: Blend = Blend.NORMAL


@dataclass(frozen=True, slots=True)
class GainPoint:
    """Linear gain at a sample; between points gain moves linearly, outside them it holds."""

    sample: int
    gain: float


@dataclass(frozen=True, slots=True)
class AudioClip:
    """One audible thing, decoded from its start and placed by sample count.

    Attributes:
        asset: sha256 of the file.
        stream: Stream index in the file.
        trim_samples: Samples skipped, counted in output samples of the source at speed 1;
            negative where so much silence comes before the source's first sample.
        speed: Source seconds per output second; pitch is kept.
        start_sample: First sample in the soundtrack.
        sample_count: Samples played; silence where the source ends earlier.
        gain: Gain over the audio clip's own samples, ordered; empty means 1.
        channels: Channels of the source (`AudioStream.channels`): mono keeps its level on both
            sides, more than two are mixed down and held to full scale.
        has_holes: True where silence must be filled in for packets that are missing.
        irregular: True where the source must be decoded whole first (`AudioStream.irregular`).
        source_samples: Samples at 48 kHz that the source's sound was measured to last, 0 where
            nobody knows.
        track: JSON pointer of the track it came from, for messages only.
        opening_bytes: Memory that opening its file takes (`MediaInfo.opening_bytes`).
        bus: Number of its bus among those of the soundtrack.
    """

    asset: str
    stream: int
    trim_samples: int
    speed: Fraction
    start_sample: int
    sample_count: int
    gain: tuple[GainPoint, ...] = ()
    channels: int = 2
    has_holes: bool = False
    irregular: bool = False
    source_samples: int = field(default=0, compare=False)
    track: str = field(default="", compare=False)
    opening_bytes: int = field(default=0, compare=False)
    bus: Annotated[int, Field(exclude_if=is_default_bus)] = 0

    @property
    def end_sample_exclusive(self) -> int:
        """One past the audio clip's last sample in the soundtrack."""
        return self.start_sample + self.sample_count


@dataclass(frozen=True, slots=True)
class Soundtrack:
    """The audio of the whole timeline: stereo at 48 kHz.

    Attributes:
        sample_count: Length in samples.
        clips: In order of the spec; they may overlap and are summed.
        buses: What the clips' bus numbers mean.
    """

    sample_count: int
    clips: Annotated[tuple[AudioClip, ...], Field(alias="voices")]
    buses: Annotated[tuple[Bus, ...], Field(exclude_if=are_plain)] = PLAIN_BUSES


@dataclass(frozen=True, slots=True)
class Chapter:
    """A titled stretch, in samples of the soundtrack."""

    start_sample: int
    end_sample_exclusive: int
    title: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole resolved spec.

    Attributes:
        canvas: None where the output is sound alone.
        frame_count: Length of the picture in frames, 0 for sound alone.
        layers: Bottom first.
        soundtrack: None where nothing can be heard.
        chapters: In order, not overlapping.
        warnings: What is probably not meant.
        subtitles: In the order of their tracks.
    """

    canvas: Canvas | None
    frame_count: int
    layers: tuple[Layer, ...]
    soundtrack: Soundtrack | None
    chapters: tuple[Chapter, ...] = ()
    warnings: tuple[SpecWarning, ...] = field(default=(), compare=False)
    subtitles: tuple[Subtitles, ...] = ()

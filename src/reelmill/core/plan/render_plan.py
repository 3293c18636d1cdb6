"""The plan of a render: unique work, the order it is played in, and nothing about how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from reelmill.core.codecs.video import EncodingCost, Quality, SegmentShape, VideoEncoder
from reelmill.core.output_formats import OUTPUT_FORMATS, Format, OutputFormat
from reelmill.core.plan.audio import AudioPlan
from reelmill.core.plan.effort import Effort, segment_effort
from reelmill.core.plan.recipe import Recipe
from reelmill.core.plan.segments import Cutting, PlaybackEntry, Segment, SegmentKind, segments
from reelmill.core.plan.work import check_work
from reelmill.core.spec.limits import Limits
from reelmill.core.time import SAMPLE_RATE, seconds_of
from reelmill.core.timeline.model import Canvas, Timeline
from reelmill.core.warnings import SpecWarning

Compile = Callable[[Segment, Canvas, tuple[str, ...]], Recipe]
"""(segment, canvas, encoder options) -> recipe."""

NameSegment = Callable[[Recipe], str]
"""Recipe -> fingerprint."""


@dataclass(frozen=True, slots=True)
class PlannedSegment:
    """A unique segment and how it is made.

    Attributes:
        fingerprint: Names the segment's file everywhere.
        segment: What it is.
        recipe: How FFmpeg makes it.
        frame_rate: Frames a second.
        effort: What encoding it is to take; no part of its name.
    """

    fingerprint: str
    segment: Segment
    recipe: Recipe
    frame_rate: Fraction
    effort: Effort


@dataclass(frozen=True, slots=True)
class RenderPlan:
    """Everything there is to do for a master.

    Attributes:
        timeline: What is to be seen and heard.
        segments: Unique segments in the order of first use; none for sound alone.
        playback: The order they are played in.
        audio: How the soundtrack is encoded, None for a silent picture.
        format: What the master is.
        quality: What its encoders are given.
    """

    timeline: Timeline
    segments: tuple[PlannedSegment, ...]
    playback: tuple[PlaybackEntry, ...]
    audio: AudioPlan | None
    format: Format = Format.MP4
    quality: Quality = Quality.STANDARD

    @property
    def output(self) -> OutputFormat:
        """What the master's format is made of."""
        return OUTPUT_FORMATS[self.format]

    @property
    def video_cost(self) -> EncodingCost:
        """What encoding its pictures takes; of a plan that has some."""
        assert self.output.video is not None  # noqa: S101 - a plan with pictures has a codec
        return self.output.video.encoders[self.quality].cost

    @property
    def duration_seconds(self) -> Fraction:
        """Length of the master."""
        timeline = self.timeline
        if timeline.canvas:
            return seconds_of(timeline.frame_count, timeline.canvas.frame_rate)
        return Fraction(timeline.soundtrack.sample_count if timeline.soundtrack else 0, SAMPLE_RATE)

    @property
    def warnings(self) -> tuple[SpecWarning, ...]:
        """What will be rendered, but is probably not meant."""
        return self.timeline.warnings

    @property
    def unique_frames(self) -> int:
        """Frames there are to encode."""
        return sum(planned.segment.frames for planned in self.segments)

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """Names of everything the stitcher needs."""
        chunks = self.audio.chunks if self.audio else ()
        return (*(p.fingerprint for p in self.segments), *(c.fingerprint for c in chunks))


def shape(segment: Segment, canvas: Canvas) -> SegmentShape:
    """What an encoder must know of a segment."""
    still, sides = segment.kind is SegmentKind.STILL, (segment.after_still, segment.before_still)
    size = (canvas.width, canvas.height, canvas.frame_rate)
    return SegmentShape(*size, segment.frames, still, canvas.is_clear, *sides)


def plan_pictures(
    timeline: Timeline,
    encoder: VideoEncoder,
    name_segment: NameSegment,
    compile_segment: Compile,
    cutting: Cutting,
    limits: Limits | None = None,
) -> tuple[tuple[PlannedSegment, ...], tuple[PlaybackEntry, ...]]:
    """Unique segments by fingerprint and the order they are played in; nothing without a canvas.

    Args:
        timeline: What is to be seen.
        encoder: How segments are encoded.
        name_segment: Names what recipes make.
        compile_segment: Makes recipes.
        cutting: Where segments are cut.
        limits: What they may take; the defaults if None.

    Raises:
        SpecError: `render_too_costly`.
    """
    canvas = timeline.canvas
    if canvas is None:
        return (), ()
    bounded = replace(cutting, pixel_seconds=encoder.cost.pixel_seconds)
    made, playback = segments(timeline, canvas, bounded)
    check_work(made, canvas, bounded.pixel_seconds, limits or Limits())
    unique: dict[str, PlannedSegment] = {}
    places = []
    for segment in made:
        recipe = compile_segment(segment, canvas, encoder.arguments(shape(segment, canvas)))
        name = name_segment(recipe)
        effort = segment_effort(segment, canvas, encoder.cost)
        unique.setdefault(name, PlannedSegment(name, segment, recipe, canvas.frame_rate, effort))
        places.append(name)
    order = {name: index for index, name in enumerate(unique)}
    renumbered = tuple(
        PlaybackEntry(order[places[entry.segment]], entry.frames) for entry in playback
    )
    return tuple(unique.values()), renumbered

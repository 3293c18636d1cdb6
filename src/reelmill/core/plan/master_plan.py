"""What a master is put together from: finished pieces, and the order they are played in.

Whoever reads this can finish a render: it says nothing of how pieces are made.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from reelmill.core.codecs.video import Repeats, VideoCodec
from reelmill.core.output_formats import OUTPUT_FORMATS, Format, OutputFormat
from reelmill.core.plan.audio import AudioPlan
from reelmill.core.plan.render_plan import RenderPlan
from reelmill.core.plan.segments import PlaybackEntry, SegmentKind
from reelmill.core.subtitles import Subtitles
from reelmill.core.time import SAMPLE_RATE, seconds_of
from reelmill.core.timeline.model import Canvas, Chapter, Soundtrack


@dataclass(frozen=True, slots=True)
class MasterSegment:
    """A unique segment as the stitcher knows it.

    Attributes:
        fingerprint: Names its file.
        kind: STILL segments may be played in part, from their start.
        frames: Length.
    """

    fingerprint: str
    kind: SegmentKind
    frames: int


def _is_empty(subtitles: tuple[Subtitles, ...]) -> bool:
    return not subtitles


def repeats_of(video: VideoCodec, canvas: Canvas) -> Repeats | None:
    """How stills go on after one picture; None where the encoder makes all of their packets."""
    return None if canvas.is_clear else video.repeats


@dataclass(frozen=True, slots=True)
class MasterPlan:
    """Everything there is to put together.

    Attributes:
        canvas: Of the picture, None for sound alone.
        frame_count: Length of the picture in frames, 0 for sound alone.
        segments: Unique segments, in the order of first use.
        playback: The order they are played in.
        audio: How the sound was encoded, without its audio clips; None for a silent picture.
        chapters: In order.
        format: What the master is.
        subtitles: Those in it and those beside it, in order.
    """

    canvas: Canvas | None
    frame_count: int
    segments: tuple[MasterSegment, ...]
    playback: Annotated[tuple[PlaybackEntry, ...], Field(alias="plays")]
    audio: AudioPlan | None
    chapters: tuple[Chapter, ...] = ()
    format: Format = Format.MP4
    subtitles: Annotated[tuple[Subtitles, ...], Field(exclude_if=_is_empty)] = ()

    @property
    def repeats(self) -> Repeats | None:
        """How stills go on that were encoded as one picture."""
        assert self.canvas and self.output.video  # noqa: S101 - a plan with pictures has both
        return repeats_of(self.output.video, self.canvas)

    @property
    def output(self) -> OutputFormat:
        """What the master's format is made of."""
        return OUTPUT_FORMATS[self.format]

    @property
    def duration_seconds(self) -> Fraction:
        """Length of the master."""
        if self.canvas:
            return seconds_of(self.frame_count, self.canvas.frame_rate)
        return Fraction(self.audio.soundtrack.sample_count if self.audio else 0, SAMPLE_RATE)

    @property
    def subtitle_streams(self) -> tuple[Subtitles, ...]:
        """Those in the master."""
        return tuple(one for one in self.subtitles if one.in_stream)

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """Names of everything that the stitcher needs."""
        chunks = self.audio.chunks if self.audio else ()
        return (*(s.fingerprint for s in self.segments), *(c.fingerprint for c in chunks))


def master_plan(plan: RenderPlan) -> MasterPlan:
    """What is left of a plan once all of it is encoded."""
    timeline = plan.timeline
    segments = (
        MasterSegment(p.fingerprint, p.segment.kind, p.segment.frames) for p in plan.segments
    )
    audio = plan.audio
    if audio:
        audio = replace(audio, soundtrack=Soundtrack(audio.soundtrack.sample_count, ()))
    return MasterPlan(
        timeline.canvas,
        timeline.frame_count,
        tuple(segments),
        plan.playback,
        audio,
        timeline.chapters,
        plan.format,
        timeline.subtitles,
    )

"""What encoding a segment needs: its recipe, and the videos that may turn out to be damaged."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from reelmill.core.plan.effort import Effort
from reelmill.core.plan.recipe import Recipe
from reelmill.core.plan.render_plan import PlannedSegment
from reelmill.core.plan.segments import SegmentKind


@dataclass(frozen=True, slots=True)
class ShownFootage:
    """A stretch of a video that a segment shows.

    Attributes:
        asset: sha256 of the file.
        stream: Stream index in the file.
        start_seconds, end_seconds: The stretch, in the source's own time.
        source_seconds: How long the source's pictures last.
    """

    asset: str
    stream: int
    start_seconds: Fraction
    end_seconds: Fraction
    source_seconds: Fraction


@dataclass(frozen=True, slots=True)
class PictureWork:
    """A segment to be encoded.

    Attributes:
        fingerprint: Names the segment's file.
        kind: What its frames cost.
        recipe: How FFmpeg makes it.
        footage: What it shows of videos, looked at closely where decoders complain.
        effort: What encoding it is to take.
    """

    fingerprint: str
    kind: SegmentKind
    recipe: Recipe
    footage: tuple[ShownFootage, ...]
    effort: Effort


def picture_work(planned: PlannedSegment) -> PictureWork:
    """What an encoder needs to know of a planned segment."""
    rate, segment = planned.frame_rate, planned.segment
    shown = []
    for video, first, frames in segment.footage:
        start = video.trim_seconds + first / rate * video.speed
        end = start + frames / rate * video.speed
        shown.append(ShownFootage(video.asset, video.stream, start, end, video.source_seconds))
    return PictureWork(
        planned.fingerprint, segment.kind, planned.recipe, tuple(shown), planned.effort
    )

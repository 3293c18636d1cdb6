"""How much work a plan is: core seconds of its unique segments, whatever is cached of them."""

from __future__ import annotations

from collections.abc import Iterable

from reelmill.core.errors import SpecError
from reelmill.core.plan.cost import STILL_COST, shot_seconds
from reelmill.core.plan.picture import laid_parts
from reelmill.core.plan.segments import Segment, SegmentKind
from reelmill.core.plan.shot import Shot
from reelmill.core.spec.limits import Limits, how_to_raise
from reelmill.core.timeline.model import Canvas

MOST_MOVED = 500_000
"""Frames of moving layers and effects whose values are worked out: 30 s of a core."""


def segment_seconds(segment: Segment, canvas: Canvas, encoding: float) -> float:
    """Core seconds that encoding a segment takes.

    Args:
        segment: What is encoded.
        canvas: Its size.
        encoding: Core seconds that the encoder takes for a moving pixel.
    """
    if segment.kind is SegmentKind.STILL:
        return segment.frames * STILL_COST * canvas.width * canvas.height * encoding
    return sum(shot_seconds(shot, canvas, encoding) for shot in segment.shots)


def check_work(
    segments: Iterable[Segment], canvas: Canvas, encoding: float, limits: Limits
) -> None:
    """Refuse what would take an encoder, or planning, for longer than is allowed.

    Raises:
        SpecError: `render_too_costly`, with both numbers.
    """
    segments = tuple(segments)
    _check_moved(segments)
    seconds = sum(segment_seconds(segment, canvas, encoding) for segment in segments)
    if seconds > limits.core_seconds:
        sentence = (
            f"encoding this would take about {_hours(seconds)} of one core, but at most "
            f"{_hours(limits.core_seconds)} are allowed"
        )
        hint = "make moving parts shorter, smaller or fewer; repeated parts and stills cost little"
        hint = f"{hint}; {how_to_raise('core_seconds')}"
        raise SpecError.of("render_too_costly", sentence, "", hint)


def _check_moved(segments: Iterable[Segment]) -> None:
    moved = sum(_moved_frames(shot) for segment in segments for shot in segment.shots)
    if moved > MOST_MOVED:
        sentence = (
            f"{moved:,} frames of animated layers would have to be planned, but at most "
            f"{MOST_MOVED:,} are; those of layers that move together are added up"
        )
        hint = "animate fewer layers, or for a shorter time; what repeats counts once"
        raise SpecError.of("render_too_costly", sentence, "", hint)


def _moved_frames(shot: Shot) -> int:
    """One for each frame of each effect that changes on it."""
    parts = laid_parts(shot.picture)
    return shot.frames * sum(effect.moves for part in parts for effect in part.effects)


def _hours(seconds: float) -> str:
    return f"{seconds / 3600:.1f} hours" if seconds >= 3600 else f"{seconds / 60:.0f} minutes"

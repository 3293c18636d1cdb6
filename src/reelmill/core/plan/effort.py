"""What each piece of a plan is to take: core seconds by measured constants, and of which kind.

Work is cut into pieces by `cost.py` alone, whose constants stay as they are, since cuts decide
what segments are called. Here its seconds are brought nearer to what encoders really take.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reelmill.core.codecs.video import EncodingCost
from reelmill.core.plan.audio import AudioChunk, AudioPlan, with_clips
from reelmill.core.plan.cost import frame_seconds, start_seconds
from reelmill.core.plan.picture import (
    Crossing,
    Footage,
    Part,
    Picture,
    Stack,
    Subtitles,
)
from reelmill.core.plan.segments import Segment, SegmentKind
from reelmill.core.plan.shot import Shot
from reelmill.core.plan.work import segment_seconds
from reelmill.core.time import SAMPLE_RATE
from reelmill.core.timeline.model import Canvas, Frozen, Still

_PROCESS_SECONDS = 0.12
"""Core seconds that FFmpeg takes to start, to read a picture, and to end."""

_STILL, _UNMOVED, _MOVED = 0.45, 0.22, 0.44
"""Core seconds of encoding, measured, over those that work is cut by: of a still; of a moving
frame that hardly changes; and what it takes more where all of it changes."""

_FIRST_PIXEL_SECONDS = 3e-8
"""Core seconds of a still's one coded picture, a pixel of the canvas."""

_START = 0.16
"""The same of decoding from a keyframe up to where a piece begins: most frames are skipped."""

_CODER_SECONDS, _CLIP_SECONDS, _CHUNK_SECONDS, _OPEN_SECONDS = 0.004, 0.008, 0.05, 0.045
"""Core seconds of sound: for each second encoded, and of each clip decoded and added to the sum;
for each chunk and each audio clip, to start its process."""


@dataclass(frozen=True, slots=True)
class Effort:
    """What a piece of work is to take.

    Attributes:
        kind: What machines are fast or slow at: "still medium", "footage veryfast", "sound aac".
        core_seconds: Seconds of one core, on the machine that the constants were measured on.
    """

    kind: str
    core_seconds: float


def segment_effort(segment: Segment, canvas: Canvas, cost: EncodingCost) -> Effort:
    """What encoding a segment is to take."""
    encoding = cost.pixel_seconds * cost.taken
    if segment.kind is SegmentKind.STILL:
        seconds = _FIRST_PIXEL_SECONDS * canvas.width * canvas.height
        seconds += _STILL * segment_seconds(segment, canvas, encoding)
        return Effort(f"still {cost.name}", _PROCESS_SECONDS + seconds)
    seconds = sum(_moving_seconds(shot, canvas, encoding) for shot in segment.shots)
    films = any(frames > 1 for _, _, frames in segment.footage)
    return Effort(f"{'footage' if films else 'drawn'} {cost.name}", _PROCESS_SECONDS + seconds)


def _moving_seconds(shot: Shot, canvas: Canvas, encoding: float) -> float:
    factor = _UNMOVED + _MOVED * _moved(shot.picture, canvas)
    seconds = shot.frames * factor * frame_seconds(shot.picture, canvas, encoding)
    return seconds + _START * start_seconds(shot.picture, canvas)


def sound_effort(plan: AudioPlan, missing: Iterable[AudioChunk]) -> Effort:
    """What mixing and encoding some of a plan's chunks is to take."""
    chunks = sorted(missing, key=lambda chunk: chunk.first_sample)
    fed = sum(chunk.sample_count for chunk in chunks)
    near = list(with_clips(chunks, plan.soundtrack))
    heard = sum(
        max(
            0,
            min(v.end_sample_exclusive, c.end_sample_exclusive)
            - max(v.start_sample, c.first_sample),
        )
        for c, clips in near
        for v in clips
    )
    opened = len({id(clip) for _, clips in near for clip in clips})
    seconds = (fed * _CODER_SECONDS + heard * _CLIP_SECONDS) / SAMPLE_RATE
    seconds += len(chunks) * _CHUNK_SECONDS + opened * _OPEN_SECONDS
    return Effort(f"sound {plan.codec.value}", seconds)


def _moved(picture: Picture, canvas: Canvas) -> float:
    """Share of the canvas that changes from frame to frame, 0 to 1."""
    match picture:
        case Footage() | Crossing():
            return 1.0
        case Still() | Frozen() | Subtitles():
            return 0.0
        case Stack(parts):
            return min(1.0, sum(_part_moved(part, canvas) for part in parts))


def _part_moved(part: Part, canvas: Canvas) -> float:
    place, whole = part.placement, canvas.width * canvas.height
    area = min(1.0, place.width * place.height / whole) if place else 1.0
    return area * (1.0 if part.moves_by_itself else _moved(part.picture, canvas))

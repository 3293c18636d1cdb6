"""A timeline and its plan as the lanes and stretches of a drawing."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from fractions import Fraction

from reelmill.cli.plan_drawing import Lane, Stretch, Work
from reelmill.core.plan.segments import Play, Segment, SegmentKind
from reelmill.core.time import SAMPLE_RATE, seconds_of
from reelmill.core.timeline.model import (
    Captions,
    Frozen,
    Group,
    Layer,
    Still,
    Timeline,
    Video,
    Voice,
)
from reelmill.core.timeline.model import (
    Sequence as LayerSequence,
)


def lanes(timeline: Timeline) -> list[Lane]:
    """One lane for each layer, the top one first, and one for each group of equal voices."""
    seen = []
    if timeline.canvas:
        fps = timeline.canvas.frame_rate
        seen = [_layer_lane(layer, fps) for layer in reversed(timeline.layers)]
    return seen + (_voice_lanes(timeline.programme.voices) if timeline.programme else [])


def stretches(
    segments: Sequence[Segment], plays: Sequence[Play], cached: Container[int], fps: Fraction
) -> Iterator[Stretch]:
    """What each turn of a segment costs: only its first one can cost anything.

    Args:
        segments: The plan's unique segments.
        plays: The order to play them in.
        cached: Indices of the segments that need not be encoded.
        fps: Frames per second.
    """
    played: set[int] = set()
    frame = 0
    for play in plays:
        work = Work.REPEAT if play.segment in played else _work(segments, play.segment, cached)
        start, end = seconds_of(frame, fps), seconds_of(frame + play.frames, fps)
        yield Stretch(float(start), float(end), work)
        played.add(play.segment)
        frame += play.frames


def _work(segments: Sequence[Segment], index: int, cached: Container[int]) -> Work:
    if index in cached:
        return Work.CACHED
    return Work.STILL if segments[index].kind is SegmentKind.STILL else Work.ENCODE


def _layer_lane(layer: Layer, fps: Fraction) -> Lane:
    inside = layer.range_in_parent
    match layer.content:
        case LayerSequence(children):
            parts = [child.range_in_parent.shifted(inside.start) for child in children]
        case Captions(cues):
            parts = [cue.range_in_parent.shifted(inside.start) for cue in cues]
        case Video() | Frozen() | Still() | Group():
            parts = [inside]
    ranges = tuple((float(r.start / fps), float(r.end / fps)) for r in parts)
    return Lane(_name(layer), ranges)


def _name(layer: Layer) -> str:
    match layer.content:
        case Video() | Frozen():
            return "video"
        case Still():
            return "picture"
        case Captions():
            return "captions"
        case LayerSequence():
            return "sequence"
        case Group():
            return "group"


def _voice_lanes(voices: Sequence[Voice]) -> list[Lane]:
    """Voices that follow one another share a lane; those that overlap get lanes of their own."""
    rows: list[list[Voice]] = []
    for voice in sorted(voices, key=lambda v: v.start_sample):
        free = (row for row in rows if row[-1].end_sample_exclusive <= voice.start_sample)
        row = next(free, None)
        if row is None:
            rows.append([voice])
        else:
            row.append(voice)
    return [Lane("sound", tuple(map(_heard, row))) for row in rows]


def _heard(voice: Voice) -> tuple[float, float]:
    return voice.start_sample / SAMPLE_RATE, voice.end_sample_exclusive / SAMPLE_RATE

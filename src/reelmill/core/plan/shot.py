"""What a segment shows: one picture, or several one after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from reelmill.core.plan.picture import Footage, Picture, Source
from reelmill.core.plan.shrinking import halvings
from reelmill.core.timeline.model import RGB, Frozen, Placement, Still, Video


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture that is seen for some frames, in frames from its own start."""

    frames: int
    picture: Picture


def reading(source: Source, place: Placement | None, earlier_frames: int) -> object:
    """A value that is equal where shots of one segment can share what is read of a file.

    Args:
        source: What is read.
        place: The size it is needed at, None for its own.
        earlier_frames: Those of the shots before. A video that goes on runs on one clock.
    """
    match source:
        case Footage(video, first):
            return _read(video), first - earlier_frames
        case Frozen(video, frame):
            return Frozen(_read(video), frame)
        case Still():
            return replace(source, color=RGB), halvings(source, place)


def _read(video: Video) -> Video:
    """Without what matters only to cuts, and once it is read."""
    return replace(video, color=RGB, keyframe_seconds=Fraction(0))

"""What a segment shows: one picture, or several one after the other."""

from __future__ import annotations

from dataclasses import dataclass

from reelmill.core.plan.picture import Footage, Picture, Source
from reelmill.core.plan.shrinking import halvings
from reelmill.core.timeline.model import Frozen, Placement, Still


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
            return video, first - earlier_frames
        case Frozen():
            return source
        case Still():
            return source, halvings(source, place)

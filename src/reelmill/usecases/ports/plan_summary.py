"""A plan as people and programs read it: what is encoded, what was there already, in which order.

The one shape of it: the command line, the API, jobs and the dashboard have no other.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from reelmill.usecases.json_model import JsonModel, ProblemDetail

Run = tuple[int, int, int]
"""A segment played several times in a row: its index, the frames of each turn, and the turns."""

UNLISTED = -1
"""Segment of the run that stands for everything that is not listed."""


class SegmentSummary(JsonModel):
    """A unique segment."""

    fingerprint: str
    kind: Literal["still", "moving"]
    frames: int
    cached: bool = Field(description="Whether it is encoded already.")


class TimelineTrack(JsonModel):
    """One track, background or playlist entry over time."""

    label: str = Field(description="Its text, its title, or the name of its file.")
    type: str = Field(description="Type of the track, `background` or `audio`.")
    start: float = Field(description="In seconds of the master.")
    end: float
    pointer: str = Field(description="JSON pointer into the spec.")


class SoundSummary(JsonModel):
    """The sound."""

    chunks: int = Field(description="Unique chunks it is encoded in.")
    cached: int


class DuckSummary(JsonModel):
    """What turns the sound of a bus down."""

    under: tuple[int, ...] = Field(
        description="Numbers of the buses that turn it down while they are heard; only of those "
        "that are listed."
    )
    by_db: float = Field(description="How far, in dB; 0 or less.")
    threshold_db: float = Field(
        description="Level from which the others are heard, in dB of full scale."
    )


class BusSummary(JsonModel):
    """Tracks whose sounds are summed before anything turns them down."""

    number: int = Field(description="Of this plan; 0 is turned down by nothing.")
    tracks: tuple[str, ...] = Field(
        description="JSON pointers into the spec of the tracks that feed it; the first 200 of all."
    )
    ducks: tuple[DuckSummary, ...] = Field(description="The first 10.")


class ChapterSummary(JsonModel):
    """A titled stretch, up to the next one."""

    start_seconds: float
    title: str


class PlanTotals(JsonModel):
    """What a render would do, in numbers."""

    width: int = Field(description="In pixels, 0 for sound alone.")
    height: int
    frames_per_second: float
    frames: int
    duration_seconds: float
    unique_frames: int
    frames_to_encode: int
    unique_segments: int
    cached_segments: int = Field(description="Those that were encoded already.")
    audio: SoundSummary | None
    estimated_seconds: float = Field(description="Until the output is finished, on one machine.")
    estimated_bytes: int = Field(
        description="Estimated size of the output, usually within a quarter."
    )
    warnings: tuple[ProblemDetail, ...] = Field(
        description="What is rendered, but probably not as intended."
    )


class PlanSummary(PlanTotals):
    """What a render would do; at most about 250 KB where its lists are bounded."""

    segments: tuple[SegmentSummary, ...] = Field(description="The first 1,000.")
    plays: tuple[Run, ...] = Field(
        description="The order they are played in: index, frames of each turn, turns; index -1 "
        "stands for everything that is not listed."
    )
    tracks: tuple[TimelineTrack, ...] = Field(description="The first 200.")
    chapters: tuple[ChapterSummary, ...] = Field((), description="The first 1,000.")
    buses: tuple[BusSummary, ...] = Field(
        (), description="Where the sound is summed, the first 30; empty where nothing is ducked."
    )

"""A plan as the API shows it: what is encoded, what was there already, and in which order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from reelmill.core.plan.machine_speed import Machine
from reelmill.core.plan.render_plan import RenderPlan
from reelmill.core.spec import Spec
from reelmill.core.timeline.facts import Facts
from reelmill.core.warnings import SpecWarning
from reelmill.usecases.ports import Store
from reelmill.usecases.render.estimate import estimated_seconds, predicted_bytes
from reelmill.usecases.render_jobs.camel_case import camel_keys
from reelmill.usecases.render_jobs.plan_lanes import Lane, lanes_of

MOST_SEGMENTS = 1_000
"""Segments that a summary lists."""

MOST_PLAYS = 4_000
"""Runs that a summary lists."""

UNLISTED = -1
"""Segment of the run that stands for everything that is not listed."""


@dataclass(frozen=True, slots=True)
class SegmentView:
    """A unique segment.

    Attributes:
        fingerprint: Its name.
        kind: `still` or `moving`.
        frames: Its length.
        cached: True where it was in the store before.
    """

    fingerprint: str
    kind: str
    frames: int
    cached: bool


@dataclass(frozen=True, slots=True)
class Run:
    """A segment played several times in a row.

    Attributes:
        segment: Index among the segments; -1 for the rest of a plan too long to be listed.
        frames: Frames of each turn.
        repeat: Turns.
    """

    segment: int
    frames: int
    repeat: int


@dataclass(frozen=True, slots=True)
class SoundView:
    """The sound.

    Attributes:
        chunks: Unique chunks it is encoded in.
        cached: Those that were in the store before.
    """

    chunks: int
    cached: int


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """A plan, small enough to be kept with its job (at most about 250 KB as JSON).

    Attributes:
        width, height: Of the picture in pixels, 0 for sound alone.
        frames_per_second: Of the picture, 0 for sound alone.
        frames: Frames of the master.
        duration_seconds: Length of the master.
        unique_frames: Frames in unique segments.
        frames_to_encode: Of these, the ones in segments that were not in the store.
        unique_segments: Unique segments.
        cached_segments: Those that were in the store before.
        segments: The first 1,000 of them.
        plays: The order to play them in, in runs; at most 4,000 of them.
        tracks: What the spec asked for, as lanes over time.
        audio: The sound, None where there is none.
        estimated_seconds: Until the master is there, on this worker alone.
        estimated_bytes: Probable size of the master.
        warnings: What will be rendered, but is probably not meant.
    """

    width: int
    height: int
    frames_per_second: float
    frames: int
    duration_seconds: float
    unique_frames: int
    frames_to_encode: int
    unique_segments: int
    cached_segments: int
    segments: tuple[SegmentView, ...]
    plays: tuple[Run, ...]
    tracks: tuple[Lane, ...]
    audio: SoundView | None
    estimated_seconds: float
    estimated_bytes: int
    warnings: tuple[SpecWarning, ...] = ()


def summary_of(
    plan: RenderPlan,
    spec: Spec,
    facts: Facts,
    known: frozenset[str],
    store: Store,
    machine: Machine,
) -> PlanSummary:
    """The summary of a plan.

    Args:
        plan: What there is to do.
        spec: What was asked for.
        facts: What is known of its sources.
        known: Fingerprints that need not be encoded.
        store: Where finished work is.
        machine: What will render it.
    """
    canvas = plan.timeline.canvas
    missing = [p for p in plan.segments if p.fingerprint not in known]
    wanted = frozenset(plan.fingerprints) - known
    return PlanSummary(
        width=canvas.width if canvas else 0,
        height=canvas.height if canvas else 0,
        frames_per_second=round(float(canvas.frame_rate), 6) if canvas else 0.0,
        frames=plan.timeline.frame_count,
        duration_seconds=round(float(plan.duration_seconds), 6),
        unique_frames=plan.unique_frames,
        frames_to_encode=sum(p.segment.frames for p in missing),
        unique_segments=len(plan.segments),
        cached_segments=len(plan.segments) - len(missing),
        segments=tuple(_segments(plan, known)),
        plays=_shortened(list(_runs(plan))),
        tracks=lanes_of(plan, spec, facts),
        audio=_sound(plan, known),
        estimated_seconds=estimated_seconds(plan, wanted, machine),
        estimated_bytes=predicted_bytes(plan, facts, store),
        warnings=plan.warnings,
    )


def summary_json(summary: PlanSummary) -> dict[str, Any]:
    """The summary as the API tells it; runs as `[segment, frames, repeat]`."""
    return {
        **camel_keys(summary),
        "segments": [camel_keys(segment) for segment in summary.segments],
        "plays": [[run.segment, run.frames, run.repeat] for run in summary.plays],
        "tracks": [camel_keys(lane) for lane in summary.tracks],
        "audio": camel_keys(summary.audio) if summary.audio else None,
        "warnings": [camel_keys(warning) for warning in summary.warnings],
    }


def _segments(plan: RenderPlan, known: frozenset[str]) -> Iterator[SegmentView]:
    for planned in plan.segments[:MOST_SEGMENTS]:
        name, segment = planned.fingerprint, planned.segment
        yield SegmentView(name, segment.kind.value, segment.frames, name in known)


def _runs(plan: RenderPlan) -> Iterator[Run]:
    for play, turns in groupby(plan.plays):
        listed = play.segment < MOST_SEGMENTS
        yield Run(play.segment if listed else UNLISTED, play.frames, len(list(turns)))


def _shortened(runs: Sequence[Run]) -> tuple[Run, ...]:
    """The first runs, and one that stands for the others."""
    if len(runs) <= MOST_PLAYS:
        return tuple(runs)
    rest = sum(run.frames * run.repeat for run in runs[MOST_PLAYS - 1 :])
    return (*runs[: MOST_PLAYS - 1], Run(UNLISTED, rest, 1))


def _sound(plan: RenderPlan, known: frozenset[str]) -> SoundView | None:
    if plan.audio is None:
        return None
    chunks = {chunk.fingerprint for chunk in plan.audio.chunks}
    return SoundView(len(chunks), len(chunks & known))

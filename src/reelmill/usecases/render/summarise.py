"""The summary of a plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from reelmill.core.plan.machine_speed import Machine
from reelmill.core.plan.render_plan import RenderPlan
from reelmill.core.spec import Spec
from reelmill.core.time import SAMPLE_RATE
from reelmill.core.timeline.facts import Facts
from reelmill.usecases.json_model import ProblemDetail
from reelmill.usecases.ports.plan_summary import (
    UNLISTED,
    ChapterSummary,
    PlanSummary,
    Run,
    SegmentSummary,
    SoundSummary,
)
from reelmill.usecases.ports.rendering import Store
from reelmill.usecases.render.estimate import estimated_seconds, predicted_bytes
from reelmill.usecases.render.sound_buses import sound_buses
from reelmill.usecases.render.timeline_tracks import timeline_tracks

MOST_SEGMENTS = 1_000
"""Segments, and chapters, that a summary lists."""

MOST_RUNS = 4_000
"""Runs that a summary lists."""


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
        tracks=timeline_tracks(plan, spec, facts),
        chapters=tuple(_chapters(plan)),
        buses=sound_buses(plan.audio.soundtrack) if plan.audio else (),
        audio=_sound(plan, known),
        estimated_seconds=estimated_seconds(plan, wanted, machine),
        estimated_bytes=predicted_bytes(plan, facts, store),
        warnings=tuple(ProblemDetail.of(warning.as_problem()) for warning in plan.warnings),
    )


def _segments(plan: RenderPlan, known: frozenset[str]) -> Iterator[SegmentSummary]:
    for planned in plan.segments[:MOST_SEGMENTS]:
        name, segment = planned.fingerprint, planned.segment
        yield SegmentSummary(
            fingerprint=name, kind=segment.kind.value, frames=segment.frames, cached=name in known
        )


def _runs(plan: RenderPlan) -> Iterator[Run]:
    for entry, turns in groupby(plan.playback):
        listed = entry.segment < MOST_SEGMENTS
        yield entry.segment if listed else UNLISTED, entry.frames, len(list(turns))


def _shortened(runs: Sequence[Run]) -> tuple[Run, ...]:
    """The first runs, and one that stands for the others."""
    if len(runs) <= MOST_RUNS:
        return tuple(runs)
    rest = sum(frames * turns for _, frames, turns in runs[MOST_RUNS - 1 :])
    return (*runs[: MOST_RUNS - 1], (UNLISTED, rest, 1))


def _sound(plan: RenderPlan, known: frozenset[str]) -> SoundSummary | None:
    if plan.audio is None:
        return None
    chunks = {chunk.fingerprint for chunk in plan.audio.chunks}
    return SoundSummary(chunks=len(chunks), cached=len(chunks & known))


def _chapters(plan: RenderPlan) -> Iterator[ChapterSummary]:
    for chapter in plan.timeline.chapters[:MOST_SEGMENTS]:
        yield ChapterSummary(start_seconds=chapter.start_sample / SAMPLE_RATE, title=chapter.title)

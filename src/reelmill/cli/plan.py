"""`reelmill plan SPEC.json`: what a render would do, drawn as a timeline."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.text import Text

from reelmill.bootstrap import workshop
from reelmill.cli.amounts import clock, times
from reelmill.cli.json_names import jsonable
from reelmill.cli.limit_flags import with_limit_flags
from reelmill.cli.order import cancelled_by_signals, order
from reelmill.cli.outcome import print_json, print_warnings, reporting, stdout
from reelmill.cli.plan_drawing import draw
from reelmill.cli.plan_view import lanes, stretches
from reelmill.cli.spec_argument import JsonOption, SpecArgument
from reelmill.cli.waits import say_wait
from reelmill.core.byte_size import size_text
from reelmill.core.time import SAMPLE_RATE
from reelmill.usecases.render.report_plan import PlanReport, report_plan


@with_limit_flags
def plan(spec: SpecArgument, limit_flags: dict[str, int], as_json: JsonOption = False) -> None:
    """Draw what a render would do: tracks over time, what is encoded, cached and repeated."""
    with reporting(as_json), cancelled_by_signals() as cancel:
        wanted = order(spec, None, limit_flags)
        with workshop(wanted.settings, wanted.limits, wanted.folder, say_wait) as tools:
            report = report_plan(wanted.spec, tools, cancel)
        if as_json:
            print_json(plan_json(report))
        else:
            _print(report, stdout())
            print_warnings(report.plan.warnings)


def plan_json(report: PlanReport) -> dict[str, Any]:
    """The plan as one JSON object."""
    plan, timeline = report.plan, report.plan.timeline
    canvas = timeline.canvas
    return {
        "durationSeconds": round(float(plan.duration_seconds), 6),
        "frames": timeline.frame_count,
        "canvas": canvas
        and {"width": canvas.width, "height": canvas.height, "fps": float(canvas.frame_rate)},
        "uniqueFrames": plan.unique_frames,
        "framesToEncode": report.frames_to_encode,
        "secondsToEncode": round(float(report.seconds_to_encode), 6),
        "estimatedSeconds": report.estimated_seconds,
        "estimatedBytes": report.estimated_bytes,
        "segments": _segments_json(report),
        "chunks": _chunks_json(report),
        "chapters": [
            {"startSeconds": chapter.start_sample / SAMPLE_RATE, "title": chapter.title}
            for chapter in timeline.chapters
        ],
        "warnings": jsonable([asdict(warning) for warning in plan.warnings]),
    }


def _segments_json(report: PlanReport) -> list[dict[str, Any]]:
    turns = Counter(play.segment for play in report.plan.plays)
    return [
        {
            "fingerprint": planned.fingerprint,
            "kind": planned.segment.kind,
            "frames": planned.segment.frames,
            "cached": number in report.cached_segments,
            "plays": turns[number],
        }
        for number, planned in enumerate(report.plan.segments)
    ]


def _chunks_json(report: PlanReport) -> dict[str, int]:
    audio = report.plan.audio
    chunks = {chunk.fingerprint for chunk in audio.chunks} if audio else set()
    return {"total": len(chunks), "cached": len(report.cached_chunks)}


def _print(report: PlanReport, console: Console) -> None:
    plan, canvas = report.plan, report.plan.timeline.canvas
    total = float(plan.duration_seconds)
    work = []
    if canvas:
        segments = [planned.segment for planned in plan.segments]
        cached = report.cached_segments
        work = list(stretches(segments, plan.plays, cached, canvas.frame_rate))
    console.print(_heading(report))
    console.print(draw(lanes(plan.timeline), work, total, min(console.width, 140)))
    console.print(_summary(report))


def _heading(report: PlanReport) -> Text:
    timeline, canvas = report.plan.timeline, report.plan.timeline.canvas
    words = [clock(float(report.plan.duration_seconds))]
    if canvas:
        words.append(f"{canvas.width}x{canvas.height}, {float(canvas.frame_rate):.6g} fps")
        words.append(f"{timeline.frame_count:,} frames")
    if timeline.chapters:
        words.append(f"{len(timeline.chapters)} chapters")
    return Text("  ".join(words) + "\n", style="bold")


def _summary(report: PlanReport) -> Text:
    shown, needed = float(report.plan.duration_seconds), float(report.seconds_to_encode)
    text = Text("\n")
    if report.plan.timeline.canvas:
        text.append(f"{clock(shown)} shown, {clock(needed)} to encode", style="bold")
        if needed and shown > 1.05 * needed:
            text.append(f" ({times(shown / needed)} less)", style="bold green")
    chunks = _chunks_json(report)
    if chunks["total"]:
        left = chunks["total"] - chunks["cached"]
        text.append(f"\n{left} of {chunks['total']} audio chunks to encode")
    ready, size = clock(report.estimated_seconds), size_text(report.estimated_bytes)
    text.append(f"\nready in about {ready}, about {size}")
    return text

"""`reelmill plan SPEC.json`: what a render would do, drawn as a timeline."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from reelmill.bootstrap.render_context import render_context
from reelmill.cli.amounts import times
from reelmill.cli.bus_drawing import draw_buses
from reelmill.cli.limit_flags import with_limit_flags
from reelmill.cli.outcome import print_json, print_warnings, reporting, stdout
from reelmill.cli.plan_drawing import Stretch, draw
from reelmill.cli.plan_view import rows, stretches
from reelmill.cli.render_task import cancelled_by_signals, render_task
from reelmill.cli.spec_argument import JsonOption, SpecArgument
from reelmill.cli.waits import say_wait
from reelmill.core.byte_size import size_text
from reelmill.core.duration_text import duration_text
from reelmill.usecases.ports.plan_summary import PlanSummary
from reelmill.usecases.render.plan_report import PlanReport, report_plan


@with_limit_flags
def plan(spec: SpecArgument, limit_flags: dict[str, int], as_json: JsonOption = False) -> None:
    """Draw what a render would do: tracks, sound buses, what is encoded, cached and repeated."""
    with reporting(as_json), cancelled_by_signals() as cancel:
        wanted = render_task(spec, None, limit_flags)
        with render_context(wanted.settings, wanted.limits, wanted.folder, say_wait) as tools:
            report = report_plan(wanted.spec, tools, cancel)
        if as_json:
            print_json(report.summary.as_json())
        else:
            _print(report, stdout())
            print_warnings(report.plan.warnings)


def _print(report: PlanReport, console: Console) -> None:
    summary, total = report.summary, report.summary.duration_seconds
    console.print(_heading(summary))
    work = list(_stretches(report))
    console.print(draw(rows(summary.tracks), work, total, min(console.width, 140)))
    if summary.buses:
        console.print(draw_buses(summary.buses, summary.tracks))
    console.print(_costs(summary))


def _stretches(report: PlanReport) -> Iterator[Stretch]:
    plan, canvas = report.plan, report.plan.timeline.canvas
    if canvas:
        cached = {n for n, p in enumerate(plan.segments) if p.fingerprint in report.cached}
        segments = [planned.segment for planned in plan.segments]
        yield from stretches(segments, plan.playback, cached, canvas.frame_rate)


def _heading(summary: PlanSummary) -> Text:
    words = [duration_text(summary.duration_seconds)]
    if summary.frames:
        rate = f"{summary.frames_per_second:.6g} fps"
        words.append(f"{summary.width}x{summary.height}, {rate}")
        words.append(f"{summary.frames:,} frames")
    if summary.chapters:
        words.append(f"{len(summary.chapters)} chapters")
    return Text("  ".join(words) + "\n", style="bold")


def _costs(summary: PlanSummary) -> Text:
    text = Text("\n")
    if summary.frames:
        shown = summary.duration_seconds
        needed = summary.frames_to_encode / summary.frames_per_second
        text.append(
            f"{duration_text(shown)} shown, {duration_text(needed)} to encode", style="bold"
        )
        if needed and shown > 1.05 * needed:
            text.append(f" ({times(shown / needed)} less)", style="bold green")
    if sound := summary.audio:
        left = sound.chunks - sound.cached
        text.append(f"\n{left} of {sound.chunks} audio chunks to encode")
    ready, size = duration_text(summary.estimated_seconds), size_text(summary.estimated_bytes)
    text.append(f"\nready in about {ready}, about {size}")
    return text

"""A finished render in words, and as JSON."""

from __future__ import annotations

from typing import Any

from rich.text import Text

from reelmill.cli.amounts import times
from reelmill.core.byte_size import size_text
from reelmill.core.duration_text import duration_text
from reelmill.usecases.render.report import RenderReport


def multiple_of_real_time(report: RenderReport) -> float:
    """Seconds of master per second of waiting."""
    return report.duration_seconds / max(report.seconds, 1e-9)


def encoded_seconds(report: RenderReport) -> float:
    """Seconds of picture that this run had to encode; 0 where the master has no picture."""
    if not report.frames:
        return 0.0
    return report.encoded_frames * report.duration_seconds / report.frames


def report_json(report: RenderReport) -> dict[str, Any]:
    """The report as one JSON object."""
    return {**report.as_json(), "multipleOfRealTime": round(multiple_of_real_time(report), 2)}


def report_text(report: RenderReport) -> Text:
    """The report: what was shown, what was encoded, where it is."""
    text = Text()
    shown, needed = duration_text(report.duration_seconds), duration_text(report.seconds)
    text.append("✓ ", style="bold green")
    text.append(f"{shown} rendered in {needed}, ", style="bold")
    text.append(f"{times(multiple_of_real_time(report))} real time", style="bold green")
    text.append(f"\n  {_work(report)}", style="dim")
    text.append(f"\n  {report.output}  {size_text(report.bytes)}")
    for file in report.subtitles:
        text.append(f"\n  {file.output}")
    return text


def _work(report: RenderReport) -> str:
    parts = []
    if report.frames:
        parts.append(f"{duration_text(encoded_seconds(report))} of picture encoded")
    if report.chunks_encoded:
        parts.append(f"{report.chunks_encoded} of {report.chunks} audio chunks encoded")
    if report.cache_hits:
        parts.append(f"{report.cache_hits} found in the cache")
    parts.append(f"{size_text(report.peak_memory_bytes)} memory")
    return " · ".join(parts)

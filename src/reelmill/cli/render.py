"""`reelmill render SPEC.json`: a spec becomes a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from reelmill.bootstrap.render_context import render_context
from reelmill.cli.limit_flags import with_limit_flags
from reelmill.cli.outcome import print_json, print_warnings, reporting, stderr, stdout
from reelmill.cli.progress_bar import RenderBar
from reelmill.cli.render_task import RenderTask, cancelled_by_signals, render_task
from reelmill.cli.report_text import report_json, report_text
from reelmill.cli.spec_argument import JsonOption, SpecArgument
from reelmill.cli.waits import say_wait
from reelmill.media.sandbox import FileGuard, file_guard
from reelmill.usecases.render.report import RenderReport
from reelmill.usecases.render.run_render import run_render


@with_limit_flags
def render(
    spec: SpecArgument,
    limit_flags: dict[str, int],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="OUT",
            show_default="next to the spec",
            help="Where to write the result; an existing file is replaced once the new one "
            "is complete.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Render a spec into a video or an audio file."""
    with reporting(as_json):
        warn_of_missing_sandbox()
        report = rendered(render_task(spec, output, limit_flags))
        if as_json:
            print_json(report_json(report))
        else:
            stdout().print(report_text(report))
            print_warnings(report.warnings)


def warn_of_missing_sandbox() -> None:
    """Says on stderr what a hostile source could do here; renders go on."""
    if file_guard() is FileGuard.NONE:
        sentence = (
            "media files cannot be sandboxed on this machine: render only media that you trust"
        )
        stderr().print(Text(f"! {sentence} (see reelmill doctor)", style="yellow"))


def rendered(wanted: RenderTask) -> RenderReport:
    """Carry a task out with a progress bar on stderr; Ctrl-C stops it cleanly.

    Raises:
        ReelmillError: any error of the tree.
    """
    with (
        cancelled_by_signals() as cancel,
        RenderBar(stderr()) as bar,
        render_context(wanted.settings, wanted.limits, wanted.folder, say_wait) as tools,
    ):
        return run_render(wanted.spec, wanted.output, tools, bar, cancel)

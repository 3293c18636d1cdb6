"""`reelmill preview SPEC.json --at T`: one frame as PNG."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from reelmill.bootstrap.render_context import render_context
from reelmill.cli.amounts import parse_time
from reelmill.cli.limit_flags import with_limit_flags
from reelmill.cli.outcome import print_json, reporting, stdout
from reelmill.cli.render_task import cancelled_by_signals, render_task
from reelmill.cli.spec_argument import JsonOption, SpecArgument
from reelmill.cli.waits import say_wait
from reelmill.usecases.render.preview_frame import preview_frame


def _time(text: str) -> Fraction:
    try:
        return parse_time(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a time, such as 12.5 or 1:02:03") from error


@with_limit_flags
def preview(
    spec: SpecArgument,
    limit_flags: dict[str, int],
    at: Annotated[
        Fraction,
        typer.Option("--at", metavar="T", parser=_time, help="Seconds, or `hh:mm:ss.mmm`."),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="PNG",
            show_default="next to the spec",
            help="Where to write the picture.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show one frame of a spec, exactly as a render would."""
    with reporting(as_json), cancelled_by_signals() as cancel:
        wanted = render_task(spec, output, limit_flags, suffix="png")
        with render_context(wanted.settings, wanted.limits, wanted.folder, say_wait) as tools:
            frame = preview_frame(wanted.spec, at, wanted.output, tools, cancel)
        if as_json:
            print_json({"output": str(wanted.output), "frame": frame})
        else:
            stdout().print(f"frame {frame:,}  {wanted.output}", markup=False)

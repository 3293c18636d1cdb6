"""`reelmill captions FILE`: the cues of a captions file, as a spec could have them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from reelmill.bootstrap.render_context import render_context
from reelmill.cli.installation import read_settings
from reelmill.cli.limit_flags import limits_for, with_limit_flags
from reelmill.cli.outcome import print_json, print_problems, reporting
from reelmill.cli.render_task import cancelled_by_signals
from reelmill.cli.spec_argument import JsonOption
from reelmill.cli.unknown_settings import warn_of_unknown_settings
from reelmill.cli.waits import say_wait
from reelmill.core.errors import Problem
from reelmill.core.spec import load_spec
from reelmill.usecases.ports.caption_cues import CaptionCues
from reelmill.usecases.render.cues_of_file import (
    captions_spec,
    cues_of_file,
    problems_in_track,
)


@with_limit_flags
def captions(
    file: Annotated[str, typer.Argument(help="An SRT, WebVTT or ASS file, or a transcript.")],
    limit_flags: dict[str, int],
    charset: Annotated[
        str | None,
        typer.Option(metavar="NAME", show_default="detected", help="Its character encoding."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Print what a captions file says as the `cues` of a track, to be edited in a spec."""
    with reporting(as_json), problems_in_track():
        found = _read({"src": file, **({"charset": charset} if charset else {})}, limit_flags)
        if as_json:
            print_json(found.as_json())
        else:
            print_json(found.cues)
            said = (Problem(w.code, w.message, "", w.hint) for w in found.warnings)
            print_problems(list(said), warning=True)


def _read(track: dict[str, Any], limit_flags: dict[str, int]) -> CaptionCues:
    settings = read_settings()
    warn_of_unknown_settings()
    limits = limits_for(settings, limit_flags)
    spec = load_spec(captions_spec(track), limits)
    with (
        cancelled_by_signals() as cancel,
        render_context(settings, limits, Path.cwd(), say_wait) as tools,
    ):
        return cues_of_file(spec, tools, cancel)

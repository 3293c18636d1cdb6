"""The subcommands of `reelmill`, one file each."""

from __future__ import annotations

import logging
from importlib.metadata import version
from typing import Annotated

import typer

from reelmill.cli.admin import admin
from reelmill.cli.captions import captions
from reelmill.cli.demo import demo
from reelmill.cli.doctor import doctor
from reelmill.cli.outcome import MEANINGS
from reelmill.cli.plan import plan
from reelmill.cli.preview import preview
from reelmill.cli.probe import probe
from reelmill.cli.render import render
from reelmill.cli.schema import schema
from reelmill.cli.serve import serve
from reelmill.cli.web import web
from reelmill.cli.worker import worker

_EPILOG = "Exit codes: " + "; ".join(f"{int(c)} {meaning}" for c, meaning in MEANINGS.items())

app = typer.Typer(
    name="reelmill",
    help="Turns a JSON render spec into a video or an audio file.",
    epilog=_EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(render)
app.command()(plan)
app.command()(preview)
app.command()(probe)
app.command()(captions)
app.command()(schema)
app.command()(doctor)
app.command()(demo)
app.command()(serve)
app.command()(web)
app.command()(worker)
app.add_typer(admin, name="admin")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"reelmill {version('reelmill')}")
        raise typer.Exit


@app.callback()
def main(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option("--verbose", help="Also print FFmpeg's own messages when something fails."),
    ] = False,
) -> None:
    """Turns a JSON render spec into a video or an audio file."""
    if verbose:
        logging.basicConfig(format="%(name)s: %(message)s")
        logging.getLogger("reelmill").setLevel(logging.INFO)

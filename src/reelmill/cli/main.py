"""Entry point of the command `reelmill`.

A command loads itself and no other: the service's processes run for months, and whoever renders
waits for what is loaded first.
"""

from __future__ import annotations

import sys
from importlib import import_module

import typer

ALONE = (
    *("render", "plan", "preview", "probe", "captions", "schema", "doctor", "demo"),
    *("serve", "web", "worker"),
)
"""Commands that are a module of their own name; all else goes by the whole list."""

_RENDERS = ("render", "demo")


def run() -> None:
    """Run the command that the command line names."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in ALONE:
        import_module("reelmill.cli.commands").app()
        return
    if name in _RENDERS and not {"-h", "--help"} & {*sys.argv}:
        _show_start()
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command(name, context_settings={"help_option_names": ["-h", "--help"]})(
        getattr(import_module(f"reelmill.cli.{name}"), name)
    )
    app(sys.argv[2:], prog_name=f"reelmill {name}")


def _show_start() -> None:
    """What is loaded takes half a second; on a terminal the next line takes this one's place."""
    if sys.stderr:
        sys.stderr.write("starting …" + ("\r" if sys.stderr.isatty() else "\n"))
        sys.stderr.flush()

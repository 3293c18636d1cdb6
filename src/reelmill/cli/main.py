"""Entry point of the command `reelmill`.

The service's processes run for months: they load their own command and nothing else.
"""

from __future__ import annotations

import sys
from importlib import import_module

import typer

_LEAN = ("serve", "web", "worker")


def run() -> None:
    """Run the command that the command line names."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in _LEAN:
        import_module("reelmill.cli.commands").app()
        return
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command(name, context_settings={"help_option_names": ["-h", "--help"]})(
        getattr(import_module(f"reelmill.cli.{name}"), name)
    )
    app(sys.argv[2:], prog_name=f"reelmill {name}")

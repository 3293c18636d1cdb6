"""Every command that is a module of its own is loaded alone."""

from __future__ import annotations

from importlib import import_module

from reelmill.cli.commands import app
from reelmill.cli.main import ALONE


def test_all_commands_but_groups_are_loaded_alone() -> None:
    listed = {command.callback.__name__ for command in app.registered_commands if command.callback}
    assert set(ALONE) == listed
    assert all(hasattr(import_module(f"reelmill.cli.{name}"), name) for name in ALONE)

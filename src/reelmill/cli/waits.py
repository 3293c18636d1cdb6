"""What a command waits for, said on stderr."""

from __future__ import annotations

from rich.text import Text

from reelmill.cli.outcome import stderr
from reelmill.usecases.ports.waits import Wait

_SAID_SECONDS = 1.0
"""Shorter pauses are over before anybody has read of them."""


def say_wait(wait: Wait) -> None:
    """One line on a pause, above the progress bar where there is one."""
    if wait.seconds >= _SAID_SECONDS:
        stderr().print(Text(str(wait), style="yellow"))

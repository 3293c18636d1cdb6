"""Child processes of one command: kept running, stopped together, none left behind.

Only the standard library, and a program of its own: `watch` becomes it, so that the process that
watches for months takes 9 MB and not the 20 MB of the command line that was parsed.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import NoReturn

_STOP = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
_REPORTED = (*_STOP, signal.SIGCHLD)
_FIRST_LIFE_SECONDS = 60.0  # who ends by themselves before that could not start at all
_AWAY_CODE = 7  # it has waited for the database as long as it should
_LONG_LIFE_SECONDS = 60.0  # who lived longer starts again at once
_LONGEST_PAUSE_SECONDS = 30.0


@dataclass(slots=True)
class _Child:
    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    lives: int = 0
    failures: int = 0
    start_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it in our process group; Ctrl-C reaches it as the SIGTERM we send, not twice."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        self.started = time.monotonic()
        self.lives += 1

    def send(self, number: signal.Signals) -> None:
        """Send a signal, unless it is gone."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.send_signal(number)


def watch(commands: Mapping[str, Sequence[str]]) -> NoReturn:
    """Become, under the same process id, the program that runs these commands; see `Children`."""
    os.execv(sys.executable, [sys.executable, "-m", __name__, json.dumps(commands)])  # noqa: S606


class Children:
    """Runs commands until a signal says stop.

    Args:
        commands: Command line of each child by its name.
    """

    def __init__(self, commands: Mapping[str, Sequence[str]]) -> None:
        self._children = [_Child(name, command) for name, command in commands.items()]
        self._stopping = False
        self._code = 0

    def run(self) -> int:
        """Start all, start again those that die, and end when all have ended.

        The first SIGTERM, SIGINT or SIGHUP asks the children to end what they do, a second one
        kills them. A child that cannot start even once ends everything.

        Returns:
            0 after a signal, else the code of the child that could not start.
        """
        wakeup, reported = os.pipe()
        os.set_blocking(reported, False)
        before = {number: signal.signal(number, _noted) for number in _REPORTED}
        signal.set_wakeup_fd(reported, warn_on_full_buffer=False)
        try:
            self._watch(wakeup)
        finally:
            self._send(signal.SIGKILL)
            signal.set_wakeup_fd(-1)
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(wakeup)
            os.close(reported)
        return self._code

    def _watch(self, wakeup: int) -> None:
        while True:
            self._reap()
            if self._stopping and not self._running():
                return
            self._start_due()
            if select.select([wakeup], [], [], self._pause())[0]:
                self._obey(os.read(wakeup, 512))

    def _obey(self, numbers: bytes) -> None:
        for _ in _STOP.intersection(numbers):
            self._send(signal.SIGKILL if self._stopping else signal.SIGTERM)
            self._stopping = True

    def _reap(self) -> None:
        for child in self._running():
            code = child.process.poll() if child.process else None
            if code is not None:
                child.process = None
                self._ended(child, code)

    def _ended(self, child: _Child, code: int) -> None:
        if self._stopping:
            return
        lived = time.monotonic() - child.started
        if child.lives == 1 and code > 0 and (lived < _FIRST_LIFE_SECONDS or code == _AWAY_CODE):
            self._code, self._stopping = code, True
            self._send(signal.SIGTERM)
            return
        child.failures = 0 if lived > _LONG_LIFE_SECONDS else child.failures + 1
        pause = min(0.25 * 2**child.failures, _LONGEST_PAUSE_SECONDS) if child.failures else 0.0
        child.start_at = time.monotonic() + pause
        end = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        sys.stderr.write(f"reelmill {child.name} {end}; it starts again in {pause:g} s.\n")

    def _start_due(self) -> None:
        for child in self._children:
            due = child.process is None and time.monotonic() >= child.start_at
            if due and not self._stopping:
                child.start()

    def _pause(self) -> float | None:
        waiting = [c.start_at for c in self._children if c.process is None]
        if self._stopping or not waiting:
            return None
        return max(0.0, min(waiting) - time.monotonic())

    def _running(self) -> list[_Child]:
        return [child for child in self._children if child.process is not None]

    def _send(self, number: signal.Signals) -> None:
        for child in self._running():
            child.send(number)


def _noted(_number: int, _frame: FrameType | None) -> None:
    """The wakeup pipe has the number already."""


if __name__ == "__main__":
    sys.exit(Children(json.loads(sys.argv[1])).run())

"""Whole processes, timed from outside, with the memory of all their children together."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from reelmill.usecases.render.memory_meter import memory_together

_PERIOD_SECONDS = 0.2


@dataclass(frozen=True)
class Run:
    """One run: wall-clock seconds, largest memory, what it printed."""

    seconds: float
    peak_bytes: int
    printed: str


class RunFailedError(SystemExit):
    """A command failed, or took too long."""


def run(
    command: list[str],
    settings: dict[str, str],
    folder: Path,
    *,
    within: Path | None = None,
    limit_seconds: float | None = None,
) -> Run:
    """Runs a command to its end, `within` a folder, killed with its children after so long.

    Raises:
        RunFailedError: it failed or was killed; says its last words.
    """
    folder.mkdir(parents=True, exist_ok=True)
    said, printed = folder / "stderr", folder / "stdout"
    with said.open("w") as errors, printed.open("w") as answers:
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            env=os.environ | settings,
            stdin=subprocess.DEVNULL,
            stdout=answers,
            stderr=errors,
            cwd=within,
            start_new_session=limit_seconds is not None,
        )
        meter = _Meter(process.pid)
        code = _ended(process, limit_seconds)
        seconds = time.perf_counter() - began
    peak = meter.stop()
    if code:
        words = said.read_text(errors="replace")[-2000:] + printed.read_text()[-2000:]
        raise RunFailedError(f"bench: exit code {code} of {' '.join(command)}\n{words}")
    return Run(seconds, peak, printed.read_text())


def _ended(process: subprocess.Popen[bytes], limit_seconds: float | None) -> int:
    try:
        return process.wait(limit_seconds)
    except subprocess.TimeoutExpired:
        return -signal.SIGKILL
    finally:
        if process.poll() is None:  # interrupted, or too slow
            if limit_seconds is None:
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class _Meter:
    """Samples a process and its children; shared memory counts once (PSS)."""

    def __init__(self, pid: int) -> None:
        self._peak = 0
        self._pid = pid
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        self._ended.set()
        self._thread.join()
        return self._peak

    def _watch(self) -> None:
        while not self._ended.wait(_PERIOD_SECONDS):
            self._peak = max(self._peak, _together(self._pid))


def _together(pid: int) -> int:
    try:
        return memory_together(psutil.Process(pid))
    except psutil.Error:
        return 0

"""Probing within bounds of memory and time, as hostile files are."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

from reelmill.core.errors import SourceError
from reelmill.media.probe import Prober

USUAL_BYTES = 450_000_000
"""Resident memory of a child that reads a file, the program's own code included."""


def peak_of(work: Callable[[], object]) -> int:
    """Most resident memory that any child took meanwhile, beyond what it had before."""
    peak, done = 0, threading.Event()
    before = _resident()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.01):
            for pid, taken in _resident().items():
                peak = max(peak, taken - before.get(pid, 0))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        work()
    finally:
        done.set()
        thread.join()
    return peak


def _resident() -> dict[int, int]:
    """Bytes by process id, of all children: services of other tests are among them.

    Before a child runs its program it is a copy of this process, and as large.
    """
    found, own = {}, psutil.Process()
    for child in own.children(recursive=True):
        with suppress(psutil.Error):
            if child.cmdline() != own.cmdline():
                found[child.pid] = child.memory_info().rss
    return found


def refusals_within(prober: Prober, file: Path, seconds: float) -> list[str]:
    """The code that a file is refused by, none where it is read; in usual memory and some time."""
    codes: list[str] = []

    def work() -> None:
        try:
            prober.probe(file)
        except SourceError as error:
            codes.append(error.problems[0].code)

    started = time.monotonic()
    assert peak_of(work) < USUAL_BYTES
    assert time.monotonic() - started < seconds
    return codes

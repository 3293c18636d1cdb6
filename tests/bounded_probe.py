"""Probing within bounds of memory and time, as hostile files are."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from reelmill.core.errors import SourceError
from reelmill.media.probe import Prober

USUAL_BYTES = 450_000_000
"""Resident memory of a child that reads a file, the program's own code included."""


def peak_of(work: Callable[[], object]) -> int:
    """Most resident memory that any child took meanwhile."""
    peak, done = 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.01):
            for child in psutil.Process().children(recursive=True):
                try:
                    peak = max(peak, child.memory_info().rss)
                except psutil.Error:
                    continue

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        work()
    finally:
        done.set()
        thread.join()
    return peak


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

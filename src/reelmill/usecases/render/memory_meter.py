"""How much memory this process and all its children take together."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

import psutil

_PERIOD_SECONDS = 0.25


class MemoryMeter:
    """Samples memory while it is entered.

    Attributes:
        peak_bytes: Largest sum seen; memory shared between processes counts once (PSS) where
            the system tells it, else once for each.
    """

    def __init__(self) -> None:
        self.peak_bytes = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="memory-meter", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        own = psutil.Process()
        while True:
            self.peak_bytes = max(self.peak_bytes, memory_together(own))
            if self._stop.wait(_PERIOD_SECONDS):
                return


def memory_together(own: psutil.Process) -> int:
    """Bytes of a process and its descendants, what they share counted once."""
    return sum(_bytes(process) for process in (own, *own.children(recursive=True)))


def _bytes(process: psutil.Process) -> int:
    try:
        facts = process.memory_full_info()
    except psutil.Error:
        return 0
    return int(getattr(facts, "pss", facts.rss))

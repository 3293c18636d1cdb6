"""How much memory this process and all its children take together."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import psutil

_PERIOD_SECONDS = 0.25


class MemoryMeter:
    """Samples memory while it is entered.

    Attributes:
        peak_bytes: Largest sum seen, as `memory_together` counts.
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
    """Bytes of a process and its descendants.

    What several may share, their programs and mapped files, counts as much as the one takes that
    has most of it: the kernel can tell exactly, but takes 5 % of a core for that.
    """
    found = [memory for process in (own, *own.children(recursive=True)) for memory in _of(process)]
    private = sum(memory.rss - _shared(memory) for memory in found)
    return int(private + max(map(_shared, found), default=0))


def _of(process: psutil.Process) -> Iterator[Any]:
    with suppress(psutil.Error):
        yield process.memory_info()


def _shared(memory: Any) -> int:
    return int(getattr(memory, "shared", 0))

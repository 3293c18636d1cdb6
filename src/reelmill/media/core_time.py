"""Core seconds that a piece of work takes, whatever else the machine does meanwhile.

Counted are the processes that it starts, from any of its threads, and its own threads.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class CoreTime:
    """What was counted so far; not a number where a process' time cannot be learned."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._lock = threading.Lock()

    def add(self, seconds: float) -> None:
        """Count what was spent, from any thread."""
        with self._lock:
            self.seconds += seconds


_current: ContextVar[CoreTime | None] = ContextVar("core_time", default=None)


@contextmanager
def counted_core_time() -> Iterator[CoreTime]:
    """Count what this thread spends, and the processes started in this context, to their end."""
    spent = CoreTime()
    token = _current.set(spent)
    try:
        with counted_thread():
            yield spent
    finally:
        _current.reset(token)


@contextmanager
def counted_thread() -> Iterator[None]:
    """Count this thread's own time too, where anything is counted in its context."""
    spent, begun = _current.get(), time.thread_time()
    try:
        yield
    finally:
        if spent is not None:
            spent.add(time.thread_time() - begun)


def current_core_time() -> CoreTime | None:
    """What a process that is started now is counted in, None where nothing is."""
    return _current.get()

"""Notices children that do nothing, or too much, while somebody waits for them.

One thread looks at every watched child a few times a second and counts its own looks, never the
clock: a worker that was stopped for minutes has not looked, so it holds nothing against a child.
A child counts only while it is waited for: one that is blocked because nobody reads what it
wrote, or writes what it reads, is not hung.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto

import psutil

HUNG_SECONDS = 30.0
"""How long a child may deliver nothing and use no CPU time while it is waited for."""

IDLE_SHARE = 0.01
"""Less of a core than this is no work: programs that hang may still print their progress."""

_LOOKS_A_SECOND = 4


class Stopped(Enum):
    """Why the watch stopped a child."""

    HUNG = auto()
    CPU = auto()
    TIME = auto()


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process has used so far."""

    cpu_seconds: float
    data_bytes: int = 0


@dataclass(eq=False)
class Child:
    """A process that somebody waits for now and then.

    Attributes:
        pid: Its id; it must not be reaped before `ProcessWatch.leave`.
        stop: Called from the watch's thread, once, to kill it.
        cpu_seconds: CPU time it may use from `allow` on.
        wall_seconds: How long it may be waited for from `allow` on.
        delivered: Anything that changes when it delivers something, such as a number of frames.
        peak_bytes: Most private memory (VmData) that was seen.
        stopped: Why it was stopped, None where it was not.
    """

    pid: int
    stop: Callable[[], None]
    cpu_seconds: float = math.inf
    wall_seconds: float = math.inf
    delivered: int = 0
    peak_bytes: int = 0
    stopped: Stopped | None = None
    _waiting: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _waited: float = 0.0
    _quiet: float = 0.0
    _cpu: float = 0.0
    _cpu_at_start: float = 0.0
    _mark: tuple[int, float] = (0, 0.0)

    def allow(self, cpu_seconds: float, wall_seconds: float) -> None:
        """Begin anew: so much from now on."""
        with self._lock:
            self.cpu_seconds, self.wall_seconds = cpu_seconds, wall_seconds
            self._cpu_at_start, self._waited = self._cpu, 0.0

    @contextmanager
    def awaited(self) -> Iterator[None]:
        """Somebody waits for it meanwhile."""
        with self._lock:
            self._waiting += 1
        try:
            yield
        finally:
            self.delivered += 1
            with self._lock:
                self._waiting -= 1

    def note_memory(self) -> None:
        """Take note of what memory it has now: it may end before the next look."""
        if usage := usage_of(self.pid):
            with self._lock:
                self.peak_bytes = max(self.peak_bytes, usage.data_bytes)

    def look(self, usage: Usage, seconds: float, hung_seconds: float) -> Stopped | None:
        """Take a look into account, `seconds` of watching after the last; why to stop it now."""
        with self._lock:
            self._cpu = usage.cpu_seconds
            self.peak_bytes = max(self.peak_bytes, usage.data_bytes)
            worked = usage.cpu_seconds - self._mark[1] >= IDLE_SHARE * hung_seconds
            if not self._waiting or worked or self.delivered != self._mark[0]:
                self._mark, self._quiet = (self.delivered, usage.cpu_seconds), 0.0
            else:
                self._quiet += seconds
            self._waited += seconds if self._waiting else 0.0
            return self._verdict(hung_seconds)

    def _verdict(self, hung_seconds: float) -> Stopped | None:
        if self._cpu - self._cpu_at_start > self.cpu_seconds:
            return Stopped.CPU
        if self._quiet >= hung_seconds:
            return Stopped.HUNG
        return Stopped.TIME if self._waited > self.wall_seconds else None


class ProcessWatch:
    """Looks at children from a thread that exists only while there are any.

    Args:
        hung_seconds: See `HUNG_SECONDS`.
    """

    def __init__(self, hung_seconds: float = HUNG_SECONDS) -> None:
        self.hung_seconds = hung_seconds
        self._children: set[Child] = set()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def join(self, child: Child) -> None:
        """Watch it from now on."""
        with self._changed:
            self._children.add(child)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
                self._thread.start()
            self._changed.notify()

    def leave(self, child: Child) -> None:
        """Watch it no more."""
        with self._changed:
            self._children.discard(child)

    def _run(self) -> None:
        period = min(self.hung_seconds / 8, 1 / _LOOKS_A_SECOND)
        resting = threading.Event()
        while not resting.wait(period):
            with self._changed:
                self._changed.wait_for(lambda: bool(self._children))
                children = list(self._children)
            for child in children:
                self._look(child, period)

    def _look(self, child: Child, seconds: float) -> None:
        usage = usage_of(child.pid)
        if usage is None or child.stopped:
            return
        verdict = child.look(usage, seconds, self.hung_seconds)
        if verdict:
            child.stopped = verdict
            child.stop()


def usage_of(pid: int) -> Usage | None:
    """What a process has used; None where there is no such process any more."""
    try:
        process = psutil.Process(pid)
        with process.oneshot():
            times = process.cpu_times()
            memory = process.memory_info()
    except psutil.Error:
        return None
    return Usage(times.user + times.system, int(getattr(memory, "data", memory.rss)))


WATCH = ProcessWatch()
"""Watches all children of this process."""

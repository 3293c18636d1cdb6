"""Asking work to stop, from any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable

from reelmill.core.errors import CancelledError


class CancelToken:
    """Says once, to whoever works, that the work is no longer wanted."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._callbacks: dict[int, Callable[[], None]] = {}
        self._issued = 0

    @property
    def cancelled(self) -> bool:
        """True once `cancel` was called."""
        return self._event.is_set()

    def cancel(self) -> None:
        """Ask to stop; runs the callbacks once, in this thread."""
        with self._lock:
            self._event.set()
            callbacks = list(self._callbacks.values())
            self._callbacks.clear()
        for callback in callbacks:
            callback()

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback` when cancelled, now if that was before; returns how to forget it."""
        with self._lock:
            self._issued += 1
            number = self._issued
            if not self._event.is_set():
                self._callbacks[number] = callback
                return lambda: self._forget(number)
        callback()
        return lambda: None

    def _forget(self, number: int) -> None:
        with self._lock:
            self._callbacks.pop(number, None)

    def wait(self, timeout_seconds: float | None = None) -> bool:
        """Sleep until cancelled or the time is over; True when cancelled."""
        return self._event.wait(timeout_seconds)

    def raise_if_cancelled(self) -> None:
        """Raise `CancelledError` (`cancelled`) once cancelled."""
        if self.cancelled:
            raise CancelledError.of("cancelled", "The caller asked to stop.")

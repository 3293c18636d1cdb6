"""The thread that says this worker lives, whatever its event loop and its encoders do."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Protocol
from uuid import UUID

import structlog

from reelmill.usecases.ports.workers import HEARTBEAT_SECONDS

_AGAIN_SECONDS = 0.5  # after a beat that failed
_STEADY_SECONDS = 5.0
_STOP_SECONDS = 3.0  # a beat that hangs in a dead network holds up no end

_log = structlog.get_logger("reelmill.worker")


class Beats(Protocol):
    """Where heartbeats go."""

    def beat(self, worker_id: UUID, doing: Sequence[str]) -> bool:
        """Say that it lives; False where the others have given it up; `ConnectionError`."""

    def close(self) -> None:
        """Close the connection."""


class Heartbeat:
    """Beats until stopped.

    Args:
        beats: Where to.
        worker_id: Who.
        doing: A few words on what it does, asked in the thread.
        on_lost: Told in the thread that the others have given it up; then it beats no more until
            `go_on_as`.
    """

    def __init__(
        self,
        beats: Beats,
        worker_id: UUID,
        doing: Callable[[], Sequence[str]],
        on_lost: Callable[[], None],
    ) -> None:
        self._beats = beats
        self._worker_id: UUID | None = worker_id
        self._doing = doing
        self._on_lost = on_lost
        self._stopped = threading.Event()
        self._steady_since: float | None = None
        self._last = 0.0
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def start(self) -> None:
        """Begin to beat."""
        self._thread.start()

    def stop(self) -> None:
        """Beat no more; a beat that is under way is waited for a moment only."""
        self._stopped.set()
        self._thread.join(_STOP_SECONDS)

    def go_on_as(self, worker_id: UUID) -> None:
        """Beat for a worker registered anew."""
        self._worker_id = worker_id

    @property
    def steady(self) -> bool:
        """True once it has beaten for some seconds without a gap.

        Before, this worker may just have come back from a pause or a database from a restart, and
        the others not have had the time to beat: it cannot tell who is lost.
        """
        now, since = monotonic(), self._steady_since
        late = now - self._last > 2 * HEARTBEAT_SECONDS
        return since is not None and not late and now - since >= _STEADY_SECONDS

    def _run(self) -> None:
        pause = 0.0
        while not self._stopped.wait(pause):
            pause = HEARTBEAT_SECONDS if self._beat() else _AGAIN_SECONDS
        self._beats.close()

    def _beat(self) -> bool:
        worker_id = self._worker_id
        if worker_id is None:
            return False
        try:
            lives = self._beats.beat(worker_id, self._doing())
        except ConnectionError as error:
            self._steady_since = None
            _log.warning("no heartbeat", error=str(error).strip())
            return False
        if not lives:
            self._worker_id, self._steady_since = None, None
            self._on_lost()
            return False
        self._note()
        return True

    def _note(self) -> None:
        now = monotonic()
        if self._steady_since is None or now - self._last > 2 * HEARTBEAT_SECONDS:
            self._steady_since = now
        self._last = now

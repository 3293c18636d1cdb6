"""What the running jobs of this process need stays in its caches until they have ended."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterable
from contextlib import ExitStack, asynccontextmanager
from uuid import UUID

from reelmill.usecases.ports.shared_files import SharedFiles


class PinnedJobs:
    """Pins by job; those that this process dies with are gone with it."""

    def __init__(self, files: SharedFiles) -> None:
        self._files = files
        self._lock = threading.Lock()
        self._held: dict[UUID, ExitStack] = {}

    @property
    def held(self) -> frozenset[UUID]:
        """Jobs whose files are pinned."""
        with self._lock:
            return frozenset(self._held)

    def hold(self, job_id: UUID, fingerprints: Iterable[str], sources: Iterable[str]) -> None:
        """Pin files for a job, instead of what was pinned for it before."""
        stack = ExitStack()
        stack.enter_context(self._files.pin(fingerprints, sources))
        with self._lock:
            before = self._held.get(job_id)
            self._held[job_id] = stack
        if before:
            before.close()

    def release(self, job_id: UUID) -> None:
        """The job has ended, or is somebody else's now."""
        with self._lock:
            stack = self._held.pop(job_id, None)
        if stack:
            stack.close()

    def close(self) -> None:
        """Release all jobs."""
        for job_id in self.held:
            self.release(job_id)


@asynccontextmanager
async def pinned(
    files: SharedFiles, fingerprints: Iterable[str], sources: Iterable[str]
) -> AsyncIterator[None]:
    """Keep these here meanwhile; the event loop does not wait for who is evicting just now."""
    pin = files.pin(fingerprints, sources)
    stack = ExitStack()
    taking = asyncio.ensure_future(asyncio.to_thread(stack.enter_context, pin))
    try:
        await asyncio.shield(taking)
        yield
    finally:
        if taking.done():
            stack.close()
        else:
            taking.add_done_callback(lambda _: stack.close())

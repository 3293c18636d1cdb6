"""What a worker renders with, wired once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from reelmill.media.context_threads import ContextThreads
from reelmill.usecases.fair_slots import FairSlots
from reelmill.usecases.ports.shared_files import SharedFiles
from reelmill.usecases.ports.storage import Storage
from reelmill.usecases.render.render_context import RenderContext
from reelmill.usecases.render_jobs.pinned_jobs import PinnedJobs

T = TypeVar("T")

FETCHES, FETCHES_SPARE = 32, 8
"""Specs whose sources one process fetches at a time, and more of them for users with none."""


@dataclass(frozen=True, slots=True)
class WorkerContext:
    """Tools of all jobs of a worker.

    Attributes:
        render_context: As on the command line; its sources are URLs alone, its store this
            machine's.
        files: What all workers share.
        storage: Where assets are and outputs go.
        pins: Keeps the files of running jobs.
        engine: Identity of its encoder; segments that need another are left to others.
        home: Folder of everything, not to be told to clients.
        keep_days: Days until outputs are removed.
        user_bytes: What one user may keep, assets and outputs together.
        patience_seconds: How long sources may be away without progress.
        most_source_seconds: How long after its start a job may begin to wait for sources.
        threads: Where work runs that takes longer than a moment.
        fetchers: Threads that wait for the servers of sources.
        fetches: Specs whose sources are fetched at the same time.
        plans: Specs that are planned, or previewed, at the same time.
    """

    render_context: RenderContext
    files: SharedFiles
    storage: Storage
    pins: PinnedJobs
    engine: str
    home: Path
    keep_days: int
    user_bytes: int
    threads: ContextThreads
    fetchers: ContextThreads
    fetches: FairSlots = field(default_factory=lambda: FairSlots(FETCHES, FETCHES_SPARE))
    plans: FairSlots = field(default_factory=lambda: FairSlots(2))
    patience_seconds: float = 600.0
    most_source_seconds: float = 7200.0

    def running(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """The work, begun in a thread, with the log's context of the caller."""
        return _begun(self.threads, work)

    async def planning(self, user_id: UUID, work: Callable[[], T]) -> T:
        """The work of a user's plan or preview, in a thread, once it is that user's turn."""
        return await self.plans.run(user_id, lambda: _begun(self.threads, work))

    async def fetching(self, user_id: UUID, work: Callable[[], T]) -> T:
        """The same for fetching, which waits more than it works."""
        return await self.fetches.run(user_id, lambda: _begun(self.fetchers, work))


def _begun(threads: ContextThreads, work: Callable[[], T]) -> asyncio.Future[T]:
    return asyncio.get_running_loop().run_in_executor(threads, work)

"""What a worker renders with, wired once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from reelmill.usecases.ports.shared_files import SharedFiles
from reelmill.usecases.ports.storage import Storage
from reelmill.usecases.rendering.pinned_jobs import PinnedJobs
from reelmill.usecases.workshop import Workshop

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RenderTools:
    """Tools of all jobs of a worker.

    Attributes:
        workshop: As on the command line; its sources are URLs alone, its store this machine's.
        files: What all workers share.
        storage: Where assets are and outputs go.
        pins: Keeps the files of running jobs.
        engine: Identity of what plans and encodes; plans of another cannot be used.
        home: Folder of everything, not to be told to clients.
        keep_days: Days until outputs are removed.
        threads: Where work runs that takes longer than a moment.
    """

    workshop: Workshop
    files: SharedFiles
    storage: Storage
    pins: PinnedJobs
    engine: str
    home: Path
    keep_days: int
    threads: Executor

    def running(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """The work, begun in a thread, with the log's context of the caller."""
        context = copy_context()
        return asyncio.get_running_loop().run_in_executor(self.threads, lambda: context.run(work))

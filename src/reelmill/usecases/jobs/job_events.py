"""Changes of jobs, handed to whoever watches them in this process."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from reelmill.core.errors import LimitError
from reelmill.usecases.ports.job import JobChange

MOST_WATCHERS = 50
"""Streams that one user may have open in one process."""

_MOST_WAITING = 1000  # jobs with changes not yet taken; beyond, everything is read anew


@dataclass(frozen=True, slots=True)
class Batch:
    """What happened since the last one.

    Attributes:
        events: What was reported last of each job; None where it must be read anew.
        stale: True where changes may have been missed: what is known must be read anew.
    """

    changes: Mapping[UUID, JobChange | None] = field(default_factory=dict)
    stale: bool = False


class Watcher:
    """One reader of news; a slow one finds only the latest of each job."""

    def __init__(self, user_id: UUID, job_id: UUID | None) -> None:
        self.user_id = user_id
        self.job_id = job_id
        self.closed = False
        self._changes: dict[UUID, JobChange | None] = {}
        self._stale = False
        self._ready = asyncio.Event()

    async def next(self, seconds: float) -> Batch:
        """What happened since the last call, at once or within so many seconds; else nothing."""
        try:
            async with asyncio.timeout(seconds):
                await self._ready.wait()
        except TimeoutError:
            return Batch()
        self._ready.clear()
        batch = Batch(self._changes, self._stale)
        self._changes, self._stale = {}, False
        return batch

    def put(self, job_id: UUID, change: JobChange | None) -> None:
        """Keep the latest of a job."""
        self._changes[job_id] = change
        if len(self._changes) > _MOST_WAITING:
            self.mark_stale()
        self._ready.set()

    def mark_stale(self) -> None:
        """Let everything be read anew."""
        self._changes = {}
        self._stale = True
        self._ready.set()

    def close(self) -> None:
        """Let the reader end."""
        self.closed = True
        self._ready.set()


class JobEvents:
    """Fans what is told of jobs out to watchers; used in one event loop only."""

    def __init__(self) -> None:
        self._watchers: set[Watcher] = set()
        self._counts: Counter[UUID] = Counter()
        self._closed = False

    @contextmanager
    def watch(self, user_id: UUID, job_id: UUID | None = None) -> Iterator[Watcher]:
        """News of one job of a user, or of all of them, from now on.

        Raises:
            LimitError: `too_many_streams`.
        """
        if self._counts[user_id] >= MOST_WATCHERS:
            sentence = f"You have reached the limit of {MOST_WATCHERS} open event streams."
            raise LimitError.of("too_many_streams", sentence, "", "close those you do not need")
        watcher = Watcher(user_id, job_id)
        watcher.closed = self._closed
        self._watchers.add(watcher)
        self._counts[user_id] += 1
        try:
            yield watcher
        finally:
            self._watchers.discard(watcher)
            self._counts[user_id] -= 1
            self._counts += Counter()  # forgets users with none

    def publish(self, payload: str) -> None:
        """Hand on one notification, a JSON object with userId and jobId or `accessEnded`.

        Others are ignored. Where a proof of a user has ended, all streams of theirs end: who may
        still watch comes back and proves it.
        """
        try:
            reported = json.loads(payload)
            user_id = UUID(reported["userId"])
            job_id = None if reported.get("accessEnded") else UUID(reported["jobId"])
        except (ValueError, TypeError, KeyError, AttributeError):
            return
        if job_id is None:
            self._close_streams_of(user_id)
            return
        change = _change_of(reported)
        for watcher in self._watchers:
            if watcher.user_id == user_id and watcher.job_id in {None, job_id}:
                watcher.put(job_id, change)

    def _close_streams_of(self, user_id: UUID) -> None:
        for watcher in self._watchers:
            if watcher.user_id == user_id:
                watcher.close()

    def mark_stale(self) -> None:
        """Notifications may have been missed: let all watchers read anew."""
        for watcher in self._watchers:
            watcher.mark_stale()

    def close(self) -> None:
        """End all streams, and those opened from now on: the process shuts down."""
        self._closed = True
        for watcher in self._watchers:
            watcher.close()


def _change_of(reported: Mapping[str, Any]) -> JobChange | None:
    """None where a job was deleted, or a process of another version told of it otherwise."""
    try:
        return JobChange.model_validate(reported)
    except ValidationError:
        return None

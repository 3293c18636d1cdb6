"""How the installation is doing, in numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Line:
    """Work that waits.

    Attributes:
        waiting: How many wait.
        oldest_seconds: How long the first of them has waited, 0 where none does.
        running: How many are being worked on.
    """

    waiting: int
    oldest_seconds: float
    running: int


@dataclass(frozen=True, slots=True)
class QueueState:
    """What is to be done.

    Attributes:
        jobs: Jobs that wait for their first step, and those under way.
        segments: Segments that wait to be encoded, and those being encoded.
        deliveries: Webhook deliveries that wait; none is ever shown as running.
    """

    jobs: Line
    segments: Line
    deliveries: Line


@dataclass(frozen=True, slots=True)
class WorkerState:
    """One worker as the database knows it.

    Attributes:
        id: Its name.
        host, pid, version: What and where it is.
        encoders: Segments it encodes at the same time.
        state: RUNNING, DRAINING, STOPPED or LOST.
        doing: What it works on.
        started_at, heartbeat_at: In UTC.
        silent_seconds: Since its heartbeat.
    """

    id: UUID
    host: str
    pid: int
    version: str
    encoders: int
    state: str
    doing: Sequence[Any]
    started_at: datetime
    heartbeat_at: datetime
    silent_seconds: float


@dataclass(frozen=True, slots=True)
class Encoding:
    """What encoders did lately.

    Attributes:
        segments: Segments finished.
        frames: Frames of picture in them.
        seconds: Encoder time they took, all encoders together.
    """

    segments: int
    frames: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Reuse:
    """What jobs needed not encode, over all jobs that were planned.

    Attributes:
        needed: Unique segments of their plans.
        cached: Those that were in the store already.
    """

    needed: int
    cached: int


@dataclass(frozen=True, slots=True)
class Kept:
    """What lies in the storage.

    Attributes:
        assets, asset_bytes: Files that were uploaded.
        outputs, output_bytes: Masters of jobs.
        segments, segment_bytes: Encoded segments that jobs share.
    """

    assets: int
    asset_bytes: int
    outputs: int
    output_bytes: int
    segments: int
    segment_bytes: int


@dataclass(frozen=True, slots=True)
class Hour:
    """What was finished within an hour.

    Attributes:
        begins_at: In UTC, a full hour.
        succeeded, failed: Jobs.
        output_seconds: Length of the masters together.
    """

    begins_at: datetime
    succeeded: int
    failed: int
    output_seconds: float


class Operations(Protocol):
    """Numbers of the whole installation, or of one user."""

    async def answer(self) -> None:
        """Nothing but proof that the database answers and is migrated."""

    async def queue_state(self) -> QueueState:
        """What waits and what is under way."""

    async def workers(self, since: datetime) -> Sequence[WorkerState]:
        """Workers that are running, and those that stopped or were lost after `since`."""

    async def jobs_by_status(self, user_id: UUID | None = None) -> Mapping[str, int]:
        """Number of jobs in each status; every status is there."""

    async def encoding(self, since: datetime) -> Encoding:
        """What was encoded after a time."""

    async def reuse(self, since: datetime, user_id: UUID | None = None) -> Reuse:
        """What jobs made after a time found in the store."""

    async def kept(self, user_id: UUID | None = None) -> Kept:
        """What lies in the storage; segments belong to nobody and are 0 for a user."""

    async def hours(self, since: datetime, user_id: UUID | None = None) -> Sequence[Hour]:
        """What was finished after a time, hour by hour, without gaps."""

    async def users(self) -> int:
        """Accounts."""

    async def owner_of(self, job_id: UUID) -> UUID | None:
        """Whose job it is, None where there is none."""

    async def webhook_urls(self, most: int) -> Sequence[str]:
        """Addresses of active endpoints, the newest first."""

    async def unreadable_secrets(self) -> int:
        """Secrets of webhooks that were encrypted with a key which is not here."""

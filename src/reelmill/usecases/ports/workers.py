"""Worker processes: who is there, and what is left of those that are gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from reelmill.usecases.ports.work import READ_PLAN_VERSIONS

HEARTBEAT_SECONDS = 3.0
"""Between two heartbeats of a worker."""

LOST_SECONDS = 10.0
"""A worker whose last heartbeat is older is lost; its work goes to others."""


@dataclass(frozen=True, slots=True)
class NewWorker:
    """A worker that comes to work.

    Attributes:
        id: Its name, new at every start.
        host, pid: Where it runs.
        version: Of Reelmill.
        encoders: Segments it encodes at the same time.
        engine: Identity of its encoder; it encodes only what needs that one.
        plan_versions: Versions of stored plans that it can finish.
    """

    id: UUID
    host: str
    pid: int
    version: str
    encoders: int
    engine: str = ""
    plan_versions: Sequence[int] = READ_PLAN_VERSIONS


@dataclass(frozen=True, slots=True)
class WorkerRecord:
    """A worker as the others see it.

    Attributes:
        state: `RUNNING`, `DRAINING`, `STOPPED` or `LOST`.
        doing: Short descriptions of what it works on.
        heartbeat_at: When it was last heard of.
    """

    id: UUID
    host: str
    pid: int
    version: str
    encoders: int
    state: str
    doing: Sequence[str]
    started_at: datetime
    heartbeat_at: datetime


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was taken from workers that are gone.

    Attributes:
        workers: Workers found lost.
        jobs, segments: Claims taken back.
        stranded: Jobs planned anew, since nobody is left who can finish, or encode for them.
        wake_ups: Wake-ups that were missing, now added.
    """

    workers: int = 0
    jobs: int = 0
    segments: int = 0
    stranded: int = 0
    wake_ups: int = 0


class Workers(Protocol):
    """The workers of this installation."""

    async def register(self, worker: NewWorker) -> None:
        """Here to work from now on."""

    async def drain(self, worker_id: UUID) -> None:
        """It claims nothing more, and ends once it has finished what it has."""

    async def retire(self, worker_id: UUID) -> None:
        """Gone in good order; whatever it still claims is given to others."""

    async def present(self) -> Sequence[WorkerRecord]:
        """Those that are RUNNING or DRAINING, the longest there first."""

    async def give_up_on(self, worker_ids: Sequence[UUID]) -> None:
        """They are LOST, as is known without waiting for their heartbeats."""

    async def recover(self, most_running: int, *, judge: bool) -> Recovered:
        """Take back what lost workers had claimed, and add wake-ups that are missing.

        Segments are taken back once no lost jobs are left, in a later call. Jobs whose plans no
        worker that is there can finish, or whose segments none can encode, are WAITING again, which
        counts neither as an attempt nor as a replan.

        Args:
            most_running: Jobs of one user that may run at a time.
            judge: Also find out who is lost; False for a worker that cannot tell, because it was
                itself cut off until just now.
        """

    async def clean(self) -> None:
        """Forget workers and wake-ups that ended long ago."""

"""Pages at which anybody who has the address may watch what a job made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from reelmill.usecases.ports.job import Job


@dataclass(frozen=True, slots=True)
class Share:
    """A page that shows the output of a job.

    Attributes:
        job_id: Whose output.
        token: What the address of the page ends with; nobody can guess it.
        download: Whether the page offers the file itself.
        expires_at: Until when it is shown; None for as long as the output is kept.
        created_at: When the address was made.
    """

    job_id: UUID
    token: str
    download: bool
    expires_at: datetime | None
    created_at: datetime


class Shares(Protocol):
    """At most one of each job."""

    async def put(
        self, job_id: UUID, token: str, *, download: bool, expires_at: datetime | None
    ) -> Share:
        """Share a job, or change how it is shared: the token that it has already stays."""

    async def of_job(self, job_id: UUID) -> Share | None:
        """How a job is shared; None where it is not."""

    async def shown(self, token: str, now: datetime) -> tuple[Share, Job] | None:
        """What is to be seen at an address, if it has not expired and its owner is active."""

    async def delete(self, job_id: UUID) -> None:
        """Share a job no more."""

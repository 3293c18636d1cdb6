"""Jobs as their owner sees them. What workers do to them is in `work`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from reelmill.core.job import JobStatus
from reelmill.usecases.page import Place
from reelmill.usecases.ports.job import Job


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to be queued.

    Attributes:
        id: Its name from now on.
        user_id: Its owner.
        payload: The spec as it was sent.
        name: What the owner calls it, "" if nothing.
        metadata: The owner's own texts by key.
        priority: Higher goes first among all jobs.
        webhook_url: Where its end is reported, None if nowhere.
        template_id: The template it was made from.
        template_revision: What that was at that time.
        idempotency_key: Unique among the jobs of its owner.
        body_sha256: Of the request, to tell a repetition from another request.
        uses: What it needs of its owner's assets and outputs, as `usecases/assets/uses.py` writes.
    """

    id: UUID
    user_id: UUID
    payload: Mapping[str, Any]
    name: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    priority: int = 0
    webhook_url: str | None = None
    template_id: UUID | None = None
    template_revision: int | None = None
    idempotency_key: str | None = None
    body_sha256: str | None = None
    uses: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Submitted:
    """A job that an idempotency key belongs to.

    Attributes:
        job_id: The job.
        body_sha256: Of the request that made it.
    """

    job_id: UUID
    body_sha256: str | None


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Which jobs are wanted; all conditions hold together.

    Attributes:
        statuses: One of these; any if empty.
        type: Of this type.
        created_after, created_before: Made after the one and before the other.
        metadata: With these texts under these keys.
        ids: One of these; any if empty.
        changed_after: Changed after that.
        words: Found in the name, in a text of the metadata, or at the start of the id.
    """

    statuses: Sequence[JobStatus] = ()
    type: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    ids: Sequence[UUID] = ()
    words: str | None = None
    changed_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A job or a template: its id, and what its owner calls it."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class NamedJob(Named):
    """A job with its status."""

    status: JobStatus


@dataclass(frozen=True, slots=True)
class OwnedJob:
    """A job, and the address of its user."""

    job: Job
    email: str


class AllJobs(Protocol):
    """Everybody's jobs, for administrators alone."""

    async def page(
        self, user_id: UUID | None, wanted: JobFilter, after: Place | None, most: int
    ) -> Sequence[OwnedJob]:
        """Newest first, at most `most`; of one user, or of all."""

    async def owner_of(self, job_id: UUID) -> UUID | None:
        """Whose job it is, None where there is none."""


class Jobs(Protocol):
    """The jobs of users; every question names the user, and other users' jobs are not there."""

    async def hold_key(self, user_id: UUID, key: str) -> bool:
        """Reserve an idempotency key until the transaction ends; False where another has it."""

    async def submitted_with(self, user_id: UUID, key: str) -> Submitted | None:
        """The job that an idempotency key belongs to."""

    async def add(self, job: NewJob, most_queued: int, most_bytes: int) -> bool:
        """Queue a job; False, and nothing done, where its user has reached a limit.

        Args:
            job: What is queued.
            most_queued: So many of the user's jobs may wait.
            most_bytes: With so much kept, no output is made any more.
        """

    async def get(self, user_id: UUID, job_id: UUID) -> Job | None:
        """One job."""

    async def spec_of(self, user_id: UUID, job_id: UUID) -> Mapping[str, Any] | None:
        """The spec of a job as it was sent."""

    async def unfinished(self, user_id: UUID, job_id: UUID) -> Mapping[str, str]:
        """What a job still waits for: QUEUED, ENCODING or FAILED by fingerprint."""

    async def page(
        self, user_id: UUID, wanted: JobFilter, after: Place | None, most: int
    ) -> Sequence[Job]:
        """Newest first, at most `most`."""

    async def rename(self, user_id: UUID, job_id: UUID, name: str) -> Job | None:
        """Another name, told to listeners; None where there is no such job."""

    async def cancel(
        self, user_id: UUID, job_id: UUID, problem: Mapping[str, Any] | None = None
    ) -> Job | None:
        """CANCELLED at once, told to workers, listeners and webhooks; None if no legal step.

        `problem`, `{code, message, pointer, hint}`, says why, where it was not the owner.
        """

    async def cancel_all(self, user_id: UUID, problem: Mapping[str, Any]) -> int:
        """The same for all jobs of a user that have not ended; returns how many."""

    async def retry(self, user_id: UUID, job_id: UUID, uses: Sequence[str]) -> Job | None:
        """WAITING again with no failure counted; None where that is no legal step.

        `uses` as in `NewJob`.
        """

    async def using(self, user_id: UUID, uses: Sequence[str], most: int) -> Sequence[Named]:
        """Jobs of a user that have not ended and have one of these uses, oldest first."""

    async def newest_using(
        self, user_id: UUID, uses: Sequence[str], examined: int, most: int
    ) -> Sequence[NamedJob]:
        """Jobs of a user that have one of these uses, newest first.

        They are those that have not ended, and those among the user's `examined` newest.
        """

    async def queued(self, user_id: UUID, most: int) -> int:
        """How many jobs of a user wait, counted up to `most`."""

    async def delete(self, user_id: UUID, job_id: UUID) -> bool:
        """Forget an ended job; False where there is none, or it has not ended."""

"""Jobs as their owner reads them, with addresses of what they made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from reelmill.core.errors import NotFoundError
from reelmill.usecases.page import Page, cursor_of, page_of, place_of
from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.job import Job
from reelmill.usecases.ports.jobs import JobFilter
from reelmill.usecases.ports.reads import Reads
from reelmill.usecases.ports.storage import Storage

OUTPUT_SECONDS = 7 * 24 * 3600
"""How long the address of an output is good for, unless the output goes earlier."""


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where a job's outputs can be fetched.

    Attributes:
        url: Of the master.
        poster_url: Of its poster, None without one.
        subtitles: What `SubtitleLink` says of each file of subtitles.
        expires_at: When the addresses stop working.
    """

    url: str
    poster_url: str | None
    subtitles: Sequence[Mapping[str, Any]]
    expires_at: datetime


async def read_job(job_id: UUID, user_id: UUID, reads: Reads) -> Job:
    """One job of this user.

    Raises:
        NotFoundError: `not_found`.
    """
    job = await reads.job(user_id, job_id)
    if job is None:
        raise no_such_job(job_id)
    return job


async def read_unfinished(job_id: UUID, user_id: UUID, database: Database) -> Mapping[str, str]:
    """What a job of this user still waits for: a state by fingerprint.

    Raises:
        NotFoundError: `not_found`.
    """
    async with database.begin() as transaction:
        if await transaction.jobs.get(user_id, job_id) is None:
            raise no_such_job(job_id)
        return await transaction.jobs.unfinished(user_id, job_id)


async def read_spec(job_id: UUID, user_id: UUID, database: Database) -> Mapping[str, Any]:
    """The spec of a job of this user, as it was sent.

    Raises:
        NotFoundError: `not_found`.
    """
    async with database.begin() as transaction:
        spec = await transaction.jobs.spec_of(user_id, job_id)
    if spec is None:
        raise no_such_job(job_id)
    return spec


async def list_jobs(
    user_id: UUID, wanted: JobFilter, cursor: str | None, most: int, database: Database
) -> Page[Job]:
    """A page of this user's jobs, newest first.

    Args:
        user_id: Whose jobs.
        wanted: Which ones.
        cursor: `next_cursor` of the page before, None for the first page.
        most: Jobs on a page.
        database: Where jobs are kept.

    Raises:
        RequestError: `cursor_invalid`.
    """
    after = place_of(cursor)
    async with database.begin() as transaction:
        found = await transaction.jobs.page(user_id, wanted, after, most + 1)
    return page_of(found, most, cursor_of)


def sign_outputs(job: Job, storage: Storage, now: datetime) -> Outputs | None:
    """Addresses of what the job made, None where there is nothing, or nothing any more."""
    if job.output_key is None:
        return None
    expires_at = now + timedelta(seconds=OUTPUT_SECONDS)
    if job.output_expires_at is not None:
        expires_at = min(expires_at, job.output_expires_at)
    seconds = int((expires_at - now).total_seconds())
    if seconds < 1:
        return None
    name = file_name(job)
    poster = storage.sign_get(job.poster_key, seconds) if job.poster_key else None
    url = storage.sign_get(job.output_key, seconds, file_name=name)
    subtitles = [_link(job, kept, storage, seconds) for kept in job.subtitles]
    return Outputs(url, poster, subtitles, expires_at)


def _link(job: Job, kept: Mapping[str, Any], storage: Storage, seconds: int) -> dict[str, Any]:
    name = _stem(job) + kept["suffix"]
    url = storage.sign_get(kept["key"], seconds, file_name=name)
    shown = {name: kept[name] for name in ("lang", "title", "forced", "format")}
    return {**shown, "default": kept.get("default", False), "url": url}


def no_such_job(job_id: UUID) -> NotFoundError:
    """The error of asking for a job that is not there, or is somebody else's."""
    return NotFoundError.of("not_found", f"There is no job {job_id}.")


def file_name(job: Job) -> str:
    """What a browser saves the master as."""
    return _stem(job) + PurePosixPath(job.output_key or "").suffix


def _stem(job: Job) -> str:
    kept = "".join(c if c.isalnum() or c in " -_.()" else "_" for c in job.name).strip(" .")
    return kept[:80] or f"reelmill-{job.id}"

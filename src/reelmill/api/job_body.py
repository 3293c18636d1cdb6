"""A job as the API describes it; `reelmill.usecases.jobs.job_json` makes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import Response
from pydantic import Field

from reelmill.api.model import ApiModel, Time
from reelmill.core.job import JobStatus


class JobProblem(ApiModel):
    """One thing that is wrong with a job, or that its owner is warned of."""

    code: str
    pointer: str = ""
    message: str
    hint: str | None = None


class JobError(JobProblem):
    """Why a job failed: the first problem, and all of them."""

    errors: list[JobProblem] = Field(default_factory=list)


class JobWaiting(ApiModel):
    """What a job waits for before it goes on by itself."""

    for_: str = Field(
        alias="for", description="What is away: the host of a source, `storage`, `disk space`."
    )
    reason: str = Field(description="One sentence.")
    since: Time
    next_try_at: Time


class JobBody(ApiModel):
    """A job."""

    id: UUID
    status: JobStatus
    type: str
    name: str
    stage: str | None = Field(description="What is being done.")
    progress: float = Field(ge=0, le=100)
    eta_seconds: float | None = Field(description="Seconds until it is probably done.")
    attempt: int = Field(description="Number of the current attempt, 0 before the first.")
    waiting: JobWaiting | None = Field(description="Null where it waits for nothing.")
    priority: int
    created_at: Time
    updated_at: Time
    started_at: Time | None
    finished_at: Time | None
    output_url: str | None = Field(description="Signed anew on each read, for at most 7 days.")
    poster_url: str | None
    expires_at: Time | None = Field(description="When the two addresses stop working.")
    output_format: str | None
    duration_seconds: float | None
    bytes: int | None
    error: JobError | None
    warnings: list[JobProblem] = Field(
        description="What is rendered, but probably not meant; empty before the job is planned."
    )
    metadata: dict[str, str]
    webhook_url: str | None
    template_id: UUID | None
    plan: dict[str, Any] | None = Field(
        description="What is encoded; lists, events and webhooks leave out `segments`, `plays` "
        "and `tracks`."
    )
    qc: dict[str, Any] | None = Field(description="Quality report of the master.")
    stage_seconds: dict[str, float] | None = Field(description="Seconds each stage took.")


class JobList(ApiModel):
    """A page of jobs, newest first."""

    items: list[JobBody]
    next_cursor: str | None = Field(description="`cursor` of the next page, null on the last.")


def json_response(
    body: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """An answer without any look at what is in it."""
    return Response(json_text(body), status, headers, "application/json")


def json_text(body: object) -> str:
    """JSON on one line."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))

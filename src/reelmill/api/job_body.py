"""A job as the API tells it. Made by hand rather than validated: it is asked for constantly."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Response
from pydantic import Field

from reelmill.api.model import ApiModel, Time, time_text
from reelmill.core.job import JobStatus
from reelmill.usecases.jobs.read_jobs import sign_outputs
from reelmill.usecases.ports.jobs import Job
from reelmill.usecases.ports.storage import Storage


class JobProblem(ApiModel):
    """One thing that was wrong with a job."""

    code: str
    pointer: str = ""
    message: str
    hint: str | None = None


class JobError(JobProblem):
    """Why a job failed: the first problem, and all of them."""

    errors: list[JobProblem] = Field(default_factory=list)


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
    metadata: dict[str, str]
    webhook_url: str | None
    template_id: UUID | None
    plan: dict[str, Any] | None = Field(description="What is encoded, in numbers.")
    qc: dict[str, Any] | None = Field(description="Quality report of the master.")
    stage_seconds: dict[str, float] | None = Field(description="Seconds each stage took.")


class JobList(ApiModel):
    """A page of jobs, newest first."""

    items: list[JobBody]
    next_cursor: str | None = Field(description="`cursor` of the next page, null on the last.")


def job_body(job: Job, storage: Storage, now: datetime) -> dict[str, Any]:
    """What `JobBody` describes."""
    outputs = sign_outputs(job, storage, now)
    return {
        "id": str(job.id),
        "status": job.status,
        "type": job.type,
        "name": job.name,
        "stage": job.stage,
        "progress": round(job.progress, 1),
        "etaSeconds": None if job.eta_seconds is None else round(job.eta_seconds, 1),
        "attempt": job.attempt,
        "priority": job.priority,
        "createdAt": time_text(job.created_at),
        "updatedAt": time_text(job.updated_at),
        "startedAt": _time(job.started_at),
        "finishedAt": _time(job.finished_at),
        "outputUrl": outputs and outputs.url,
        "posterUrl": outputs and outputs.poster_url,
        "expiresAt": outputs and time_text(outputs.expires_at),
        "outputFormat": job.output_format,
        "durationSeconds": job.duration_seconds,
        "bytes": job.bytes,
        "error": job.error and _error(job.error),
        "metadata": job.metadata,
        "webhookUrl": job.webhook_url,
        "templateId": job.template_id and str(job.template_id),
        "plan": job.plan,
        "qc": job.qc,
        "stageSeconds": job.stage_seconds,
    }


def json_response(
    body: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """An answer without any look at what is in it."""
    return Response(json_text(body), status, headers, "application/json")


def json_text(body: object) -> str:
    """JSON on one line."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _time(time: datetime | None) -> str | None:
    return time_text(time) if time else None


def _error(error: Mapping[str, Any]) -> dict[str, Any]:
    return {**_problem(error), "errors": [_problem(p) for p in error.get("errors") or ()]}


def _problem(problem: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": problem.get("code", "internal"),
        "pointer": problem.get("pointer") or "",
        "message": problem.get("message", ""),
        "hint": problem.get("hint"),
    }

"""A job as its owner is told of it, by the API and by webhooks.

Made by hand rather than validated: it is asked for constantly.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reelmill.usecases.jobs.read_jobs import sign_outputs
from reelmill.usecases.json_time import time_text
from reelmill.usecases.ports.jobs import Job
from reelmill.usecases.ports.storage import Storage

_LISTS = frozenset({"segments", "plays", "tracks"})


def brief_job_body(job: Job, storage: Storage, now: datetime) -> dict[str, Any]:
    """The same without the lists of its plan, which may be hundreds of kilobytes."""
    body = job_body(job, storage, now)
    plan = job.plan and {name: value for name, value in job.plan.items() if name not in _LISTS}
    return {**body, "plan": plan}


def job_body(job: Job, storage: Storage, now: datetime) -> dict[str, Any]:
    """The job in JSON, with addresses of its outputs that are good from now on."""
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
        "waiting": job.waiting and _waiting(job.waiting),
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
        "warnings": _warnings(job.plan),
        "metadata": job.metadata,
        "webhookUrl": job.webhook_url,
        "templateId": job.template_id and str(job.template_id),
        "plan": job.plan,
        "qc": job.qc,
        "stageSeconds": job.stage_seconds,
    }


def _time(time: datetime | None) -> str | None:
    return time_text(time) if time else None


def _waiting(waiting: Mapping[str, Any]) -> dict[str, Any]:
    return {name: waiting.get(name) for name in ("for", "reason", "since", "nextTryAt")}


def _error(error: Mapping[str, Any]) -> dict[str, Any]:
    return {**_problem(error), "errors": [_problem(p) for p in error.get("errors") or ()]}


def _warnings(plan: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """What its plan warns of, none before it is planned."""
    return [_problem(warning) for warning in (plan or {}).get("warnings", ())]


def _problem(problem: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": problem.get("code", "internal"),
        "pointer": problem.get("pointer") or "",
        "message": problem.get("message", ""),
        "hint": problem.get("hint"),
    }

"""A job as its owner is told of it, by the API and by webhooks.

Built without validation: it is asked for constantly.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from operator import itemgetter
from typing import Any

from reelmill.core.errors import Problem
from reelmill.usecases.jobs.read_jobs import sign_outputs
from reelmill.usecases.json_model import ErrorDetail, ProblemDetail
from reelmill.usecases.ports.job import Job, JobBody, JobError, JobWaiting
from reelmill.usecases.ports.plan_summary import PlanSummary, PlanTotals
from reelmill.usecases.ports.storage import Storage

_LISTS = frozenset(PlanSummary.model_fields) - frozenset(PlanTotals.model_fields)
_VERSIONED = (
    *("id", "updated_at", "status", "attempt", "stage", "progress", "eta_seconds", "waiting"),
    *("name", "output_key", "output_expires_at"),
)
"""What changes, often alone; whatever else does is written together with `updated_at`."""

_versioned = itemgetter(*_VERSIONED)
_DAY_SECONDS = 86_400
_WAITING = tuple(field.alias or name for name, field in JobWaiting.model_fields.items())


def brief_job_body(job: Job, storage: Storage, now: datetime) -> dict[str, Any]:
    """The job in JSON, without the lists of its plan, which may be hundreds of kilobytes."""
    plan = job.plan and {name: value for name, value in job.plan.items() if name not in _LISTS}
    return _shown(job, plan, storage, now).as_json()


def job_body_text(job: Job, storage: Storage, now: datetime) -> str:
    """The whole job as JSON text, with addresses of its outputs that are good from now on."""
    return _shown(job, job.plan, storage, now).as_json_text()


def job_version(job: Job, now: datetime) -> str:
    """Text that differs wherever the job's JSON says something else than newly signed addresses.

    It changes once a day besides, so that nobody is left with addresses that are about to end.
    """
    there = job.output_expires_at is None or now < job.output_expires_at
    return repr((now.timestamp() // _DAY_SECONDS, there, *_versioned(vars(job))))


def _shown(job: Job, plan: Mapping[str, Any] | None, storage: Storage, now: datetime) -> JobBody:
    outputs, error = sign_outputs(job, storage, now), job.error and error_json(job.error)
    values = vars(job) | {
        "waiting": job.waiting and {name: job.waiting.get(name) for name in _WAITING},
        "output_url": outputs and outputs.url,
        "poster_url": outputs and outputs.poster_url,
        "subtitles": outputs.subtitles if outputs else (),
        "expires_at": outputs and outputs.expires_at,
        "error": error,
        "error_message": error and error["message"],
        "warnings": [_detail(warning) for warning in (job.plan or {}).get("warnings", ())],
        "plan": plan,
    }
    return JobBody.unchecked({name: values[name] for name in JobBody.model_fields})


def error_json(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Why a job failed, as it is told, of what is kept of it."""
    problems = [_failure(problem) for problem in kept.get("errors") or ()]
    return JobError(**_failure(kept).model_dump(), errors=problems).as_json()


def _failure(kept: Mapping[str, Any]) -> ErrorDetail:
    return ErrorDetail.of(Problem.from_json(kept))


def _detail(kept: Mapping[str, Any]) -> ProblemDetail:
    return ProblemDetail.of(Problem.from_json(kept))

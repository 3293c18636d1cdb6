"""Everything that is counted over the life of an installation, for `/metrics`.

Values of labels are states and codes of ours, never what users name: there are few of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reelmill.core.job import JobStatus
from reelmill.usecases.ports.tallies import Measure, Tally

_CODE = re.compile("[a-z][a-z0-9_]{0,62}", re.ASCII)
_WAITS = (0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14400, 86400)
_RUNS = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600)

_ENDS = tuple((status.value,) for status in JobStatus if status.ended)

JOBS_ENDED = Measure("reelmill_jobs_ended", "Jobs that ended, by status.", ("status",), (), _ENDS)
JOBS_FAILED = Measure(
    "reelmill_jobs_failed",
    "Jobs that failed, by the code of their problem.",
    ("reason",),
    known=(("internal_error",), ("worker_lost",)),
)
JOB_WAIT = Measure(
    "reelmill_job_wait_seconds",
    "Time from a job's creation to its first start.",
    bounds=_WAITS,
    known=((),),
)
JOB_RUN = Measure(
    "reelmill_job_run_seconds",
    "Time from a job's first start to its end, by status.",
    ("status",),
    _RUNS,
    _ENDS,
)
JOB_SPEED = Measure(
    "reelmill_job_speed_ratio",
    "Seconds of master for each second of its job's run.",
    bounds=(0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 1024),
    known=((),),
)
OUTPUT_SECONDS = Measure("reelmill_output_seconds", "Length of masters made.", known=((),))
OUTPUT_BYTES = Measure("reelmill_output_bytes", "Size of masters made.", known=((),))
ATTEMPTS_FAILED = Measure(
    "reelmill_attempts_failed",
    "Failed attempts, by kind of work and error code.",
    ("work", "reason"),
    known=(
        ("prepare", "internal_error"),
        ("encode", "internal_error"),
        ("finish", "internal_error"),
        ("prepare", "worker_lost"),
        ("encode", "worker_lost"),
        ("finish", "worker_lost"),
    ),
)
ATTEMPTS_BLOCKED = Measure(
    "reelmill_attempts_blocked",
    "Attempts released because a part of the installation is unavailable, by that part.",
    ("awaited",),
    known=(("storage",), ("disk space",), ("the disk of a worker",)),
)
SEGMENT_SECONDS = Measure(
    "reelmill_segment_encode_seconds",
    "Time from the claim of a segment until it is in the store, by kind.",
    ("kind",),
    (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900),
    (("picture",), ("sound",)),
)
FRAMES = Measure("reelmill_encoded_frames", "Frames of picture encoded.", known=((),))
WORKERS_LOST = Measure(
    "reelmill_workers_lost", "Workers whose heartbeat stopped without notice.", known=((),)
)
WEBHOOK_TRIES = Measure(
    "reelmill_webhook_tries",
    "Attempts to deliver a webhook, by result: `delivered`, `http_4xx`, `no_answer` and so on.",
    ("result",),
    known=(("delivered",), ("no_answer",), ("http_4xx",), ("http_5xx",)),
)
WEBHOOK_SECONDS = Measure(
    "reelmill_webhook_try_seconds",
    "Duration of attempts to deliver a webhook.",
    bounds=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    known=((),),
)
WEBHOOKS_ENDED = Measure(
    "reelmill_webhook_deliveries_ended",
    "Webhook deliveries that were delivered or given up, by status.",
    ("status",),
    known=(("DELIVERED",), ("FAILED",)),
)
SOURCE_FETCHES = Measure(
    "reelmill_source_fetches",
    "Sources fetched from other servers, by result: `fetched`, or the code of the problem.",
    ("result",),
    known=(("fetched",),),
)
SOURCE_BYTES = Measure("reelmill_source_received_bytes", "Bytes received for sources.", known=((),))

MEASURES = (
    JOBS_ENDED,
    JOBS_FAILED,
    JOB_WAIT,
    JOB_RUN,
    JOB_SPEED,
    OUTPUT_SECONDS,
    OUTPUT_BYTES,
    ATTEMPTS_FAILED,
    ATTEMPTS_BLOCKED,
    SEGMENT_SECONDS,
    FRAMES,
    WORKERS_LOST,
    WEBHOOK_TRIES,
    WEBHOOK_SECONDS,
    WEBHOOKS_ENDED,
    SOURCE_FETCHES,
    SOURCE_BYTES,
)
"""Everything that `/metrics` tells of them."""


@dataclass(frozen=True, slots=True)
class EndedJob:
    """A job as it ended.

    Attributes:
        status: How.
        error: Its problem, as it keeps it.
        run_seconds: Since its first start, None where nobody began it.
        output_seconds, output_bytes: Length and size of its master, 0 without one.
    """

    status: str
    error: Mapping[str, Any] | None
    run_seconds: float | None
    output_seconds: float
    output_bytes: int


def tallies_of_end(job: EndedJob) -> Iterator[Tally]:
    """What is counted where a job ends."""
    yield JOBS_ENDED.tally(job.status)
    if job.status == JobStatus.FAILED:
        yield JOBS_FAILED.tally(reason_of(job.error or {}))
    if job.run_seconds is None:
        return
    yield JOB_RUN.tally(job.status, value=job.run_seconds)
    if job.status == JobStatus.SUCCEEDED:
        yield OUTPUT_SECONDS.tally(value=job.output_seconds)
        yield OUTPUT_BYTES.tally(value=job.output_bytes)
        yield JOB_SPEED.tally(value=job.output_seconds / max(job.run_seconds, 0.001))


def tallies_of_try(status_code: int | None, seconds: float, *, delivered: bool) -> Iterator[Tally]:
    """What is counted where a webhook was posted, or could not be."""
    yield WEBHOOK_TRIES.tally(_result(status_code, delivered))
    yield WEBHOOK_SECONDS.tally(value=seconds)


def reason_of(problem: Mapping[str, Any]) -> str:
    """The code of a problem; of work that was given up, that of the last attempt."""
    code = str(problem.get("code", ""))
    last = problem.get("errors")
    if code == "attempts_exhausted" and last:
        code = str(last[0].get("code", code))
    return code if _CODE.fullmatch(code) else "other"


def _result(status_code: int | None, delivered: bool) -> str:
    if delivered:
        return "delivered"
    return "no_answer" if status_code is None else f"http_{min(status_code // 100, 9)}xx"

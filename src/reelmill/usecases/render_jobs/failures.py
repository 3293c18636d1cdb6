"""What becomes of a job or a segment that went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog

from reelmill.core.errors import (
    HungError,
    NoRoomError,
    OutputError,
    ReelmillError,
    ResourceError,
    SourceAwayError,
    SourceError,
    UnavailableError,
)
from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.work import ClaimedJob, ClaimedSegment, JobWait
from reelmill.usecases.render_jobs.problem_record import problem_record
from reelmill.usecases.render_jobs.worker_context import WorkerContext

_log = structlog.get_logger("reelmill.rendering")

_OF_THIS_MACHINE = (OutputError, UnavailableError)
"""Full disks and unreachable storage: another worker, or this one later, may fare better."""

_OF_THE_WORK = frozenset({"output_too_large", "disk_too_small"})
"""An OutputError, but the same however long it is waited."""

_OF_THE_OBJECT = "storage_rejected"  # an UnavailableError, but the bucket itself is there

_AWAITED: Mapping[str, str] = {
    "disk_full": "disk space",
    "cache_unwritable": "the disk of a worker",
    "output_unwritable": "the disk of a worker",
}


class MachineError(Exception):
    """An attempt came to nothing because something of ours is away; nothing was told of it yet.

    Attributes:
        problem: As a job keeps it.
        awaited: What is away.
    """

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem["message"])
        self.problem = problem
        self.awaited = _AWAITED.get(problem["code"], "storage")


async def job_went_wrong(
    job: ClaimedJob, error: ReelmillError, tools: WorkerContext, database: Database
) -> None:
    """WAITING again where a source is away or the disk is short of room; else FAILED.

    Raises:
        MachineError: It is no fault of the job.
        HungError: As it came: it counts as an attempt, and another is made.
    """
    if isinstance(error, HungError):
        raise error
    problem = problem_record(error, tools.home)
    wait = _wait_of(error, problem, tools)
    if wait is None:
        _raise_where_of_this_machine(error, problem)
    async with database.begin() as transaction:
        waits = wait is not None and await transaction.work.job_waits(job, wait)
        if not waits:
            await transaction.work.job_failed(job, problem)
    _log.error("job waits" if waits else "job failed", exc_info=error)


def _wait_of(error: ReelmillError, problem: dict[str, Any], tools: WorkerContext) -> JobWait | None:
    """What this very job waits for, while others may go on; None where that is nothing."""
    if isinstance(error, NoRoomError):
        return JobWait("disk space", problem["message"])
    if isinstance(error, SourceAwayError):
        return JobWait(
            error.awaited,
            problem["message"],
            error.retry_after_seconds or 0.0,
            error.received_bytes,
            tools.patience_seconds,
            tools.most_source_seconds,
        )
    return None


async def segment_went_wrong(
    segment: ClaimedSegment, error: ReelmillError, tools: WorkerContext, database: Database
) -> None:
    """Another attempt; none where the source itself cannot be used or takes too much.

    Raises:
        MachineError: It is no fault of the segment.
    """
    problem = problem_record(error, tools.home)
    final = isinstance(error, SourceError | ResourceError) or problem["code"] in _OF_THE_WORK
    _raise_where_of_this_machine(error, problem)
    async with database.begin() as transaction:
        await transaction.work.segment_failed(segment, problem, final=final)
    _log.error("segment failed", final=final, exc_info=error)


def _raise_where_of_this_machine(error: ReelmillError, problem: dict[str, Any]) -> None:
    if problem["code"] == _OF_THE_OBJECT:
        raise error  # counts as an attempt, and is tried again
    if isinstance(error, _OF_THIS_MACHINE) and problem["code"] not in _OF_THE_WORK:
        raise MachineError(problem) from error

"""What becomes of a job or a segment that went wrong."""

from __future__ import annotations

from typing import Any

from reelmill.core.errors import (
    HungError,
    OutputError,
    ReelmillError,
    ResourceError,
    SourceError,
    UnavailableError,
)
from reelmill.usecases.ports import Database
from reelmill.usecases.ports.work import ClaimedJob, ClaimedSegment
from reelmill.usecases.rendering.problem_record import problem_record
from reelmill.usecases.rendering.render_tools import RenderTools

_OF_THIS_MACHINE = (OutputError, UnavailableError)
"""Full disks and unreachable storage: another worker, or this one later, may fare better."""

_OF_THE_WORK = "output_too_large"  # an OutputError, but the same on every machine


class MachineError(Exception):
    """An attempt failed because of the machine that made it; nothing was told of it yet.

    Attributes:
        problem: As a job keeps it.
    """

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem["message"])
        self.problem = problem


async def job_went_wrong(
    job: ClaimedJob, error: ReelmillError, tools: RenderTools, database: Database
) -> None:
    """FAILED.

    Raises:
        MachineError: It is no fault of the job.
        HungError: As it came: it counts as an attempt, and another is made.
    """
    if isinstance(error, HungError):
        raise error
    problem = problem_record(error, tools.home)
    _raise_where_of_this_machine(error, problem)
    async with database.begin() as transaction:
        await transaction.work.job_failed(job, problem)


async def segment_went_wrong(
    segment: ClaimedSegment, error: ReelmillError, tools: RenderTools, database: Database
) -> None:
    """Another attempt; none where the source itself cannot be used or takes too much.

    Raises:
        MachineError: It is no fault of the segment.
    """
    problem = problem_record(error, tools.home)
    final = isinstance(error, SourceError | ResourceError)
    _raise_where_of_this_machine(error, problem)
    async with database.begin() as transaction:
        await transaction.work.segment_failed(segment, problem, final=final)


def _raise_where_of_this_machine(error: ReelmillError, problem: dict[str, Any]) -> None:
    if isinstance(error, _OF_THIS_MACHINE) and problem["code"] != _OF_THE_WORK:
        raise MachineError(problem) from error

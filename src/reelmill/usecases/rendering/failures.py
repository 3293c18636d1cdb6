"""What becomes of a job or a segment that went wrong."""

from __future__ import annotations

from reelmill.core.errors import OutputError, ReelmillError, SourceError, UnavailableError
from reelmill.usecases.ports import Database
from reelmill.usecases.ports.work import ClaimedJob, ClaimedSegment
from reelmill.usecases.rendering.problem_record import problem_record
from reelmill.usecases.rendering.render_tools import RenderTools

_OF_THIS_MACHINE = (OutputError, UnavailableError)
"""Full disks and unreachable storage: another worker, or this one later, may fare better."""


async def job_went_wrong(
    job: ClaimedJob, error: ReelmillError, tools: RenderTools, database: Database
) -> None:
    """FAILED, or another attempt where it is no fault of the job."""
    record = problem_record(error, tools.home)
    async with database.begin() as transaction:
        if isinstance(error, _OF_THIS_MACHINE):
            await transaction.work.retry_job(job, record)
        else:
            await transaction.work.job_failed(job, record)


async def segment_went_wrong(
    segment: ClaimedSegment, error: ReelmillError, tools: RenderTools, database: Database
) -> None:
    """Another attempt; none where the source itself cannot be used."""
    record, final = problem_record(error, tools.home), isinstance(error, SourceError)
    async with database.begin() as transaction:
        await transaction.work.segment_failed(segment, record, final=final)

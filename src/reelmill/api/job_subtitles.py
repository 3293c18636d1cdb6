"""Subtitles of a job's output, for players on our own pages."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response

from reelmill.api.dependencies import CallerOf, ServicesOf
from reelmill.api.subtitle_file import subtitle_file
from reelmill.usecases.jobs.read_jobs import read_job

router = APIRouter(prefix="/v1/jobs/{job_id}/subtitles", tags=["jobs"])

_TEXT = {"schema": {"type": "string"}}
_Number = Annotated[
    int, Path(ge=0, le=10_000, description="Of the job's `subtitles`, the first one is 0.")
]


@router.get(
    "/{number}",
    response_class=Response,
    responses={200: {"content": {"text/vtt": _TEXT, "application/x-subrip": _TEXT}}},
)
async def subtitles(
    services: ServicesOf, caller: CallerOf, job_id: UUID, number: _Number
) -> Response:
    """A file of subtitles, as its `url` leads to, from this server wherever it is stored.

    Pages show subtitles of their own origin alone.
    """
    job = await read_job(job_id, caller.user_id, services.reads)
    return await subtitle_file(job, number, services)

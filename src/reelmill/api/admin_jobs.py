"""Everybody's jobs over HTTP, for administrators: `/dashboard/admin/jobs`."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from reelmill.api.dependencies import AdminOf, ServicesOf
from reelmill.api.job_body import json_response
from reelmill.api.query import WholeNumber
from reelmill.bootstrap.service import Services
from reelmill.core.job import JobStatus
from reelmill.usecases.jobs.everybodys_jobs import cancel_any_job, list_all_jobs
from reelmill.usecases.jobs.job_json import brief_job_body
from reelmill.usecases.json_model import JsonModel, NextCursor
from reelmill.usecases.ports.job import BriefJobBody
from reelmill.usecases.ports.jobs import JobFilter, OwnedJob

router = APIRouter(prefix="/dashboard/admin/jobs", tags=["admin"])


class OwnedJobBody(BriefJobBody):
    """A job, and whose it is."""

    user_id: UUID
    email: str = Field(description="Of its user.")


class OwnedJobList(JsonModel):
    """A page of everybody's jobs, newest first."""

    items: list[OwnedJobBody]
    next_cursor: NextCursor


class OwnedListing(JsonModel):
    """Which jobs are listed."""

    user_id: UUID | None = Field(None, description="Only jobs of this user; by default all.")
    status: list[JobStatus] = Field([], description="One of these; may be repeated.")
    cursor: str | None = Field(
        None, max_length=500, description="`nextCursor` of the previous page."
    )
    limit: WholeNumber = Field(25, ge=1, le=100)


@router.get("", response_model=None, responses={200: {"model": OwnedJobList}})
async def get_jobs(
    who: AdminOf,  # noqa: ARG001
    services: ServicesOf,
    listing: Annotated[OwnedListing, Query()],
) -> Response:
    """Everybody's jobs, newest first; their outputs stay their owners'."""
    wanted = JobFilter(statuses=listing.status)
    most = (listing.cursor, listing.limit)
    page = await list_all_jobs(listing.user_id, wanted, *most, services.database)
    items = [_body(owned, services) for owned in page.entries]
    return json_response({"items": items, "nextCursor": page.next_cursor})


@router.post("/{job_id}/cancel", response_model=None, status_code=204)
async def cancel(job_id: UUID, who: AdminOf, services: ServicesOf) -> Response:  # noqa: ARG001
    """Cancel anybody's job; its encoders stop within two seconds, and its owner is told why."""
    await cancel_any_job(job_id, services.database)
    return Response(status_code=204)


def _body(owned: OwnedJob, services: Services) -> dict[str, Any]:
    body = brief_job_body(owned.job, services.storage, services.clock())
    addresses = dict.fromkeys(("outputUrl", "posterUrl", "expiresAt", "webhookUrl"))
    return {
        **body,
        **addresses,
        "subtitles": [],
        "userId": str(owned.job.user_id),
        "email": owned.email,
    }

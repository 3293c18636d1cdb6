"""Sharing what a job made, over HTTP."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import AwareDatetime, Field

from reelmill.api.base_url import base_url
from reelmill.api.dependencies import CallerOf, ServicesOf
from reelmill.api.job_body import json_response
from reelmill.api.share_page import PAGES
from reelmill.bootstrap.service import Services
from reelmill.usecases.jobs.share_job import end_share, read_share, share_job
from reelmill.usecases.json_model import JsonModel, Time, Url
from reelmill.usecases.ports.shares import Share

router = APIRouter(prefix="/v1/jobs/{job_id}/share", tags=["jobs"])


class ShareBody(JsonModel):
    """How a job is to be shared."""

    expires_at: AwareDatetime | None = Field(
        None, description="Until when; null for as long as the output is kept."
    )
    download: bool = Field(
        True,
        strict=True,
        description="Whether the page offers the file. Who can watch can also record: "
        "false leaves out the button, and protects nothing.",
    )


class ShareModel(JsonModel):
    """A page that shows what a job made to whoever has its address."""

    url: Url = Field(description="Of the page; the same for as long as the job is shared.")
    expires_at: Time | None
    download: bool
    created_at: Time


@router.put("")
async def share(
    services: ServicesOf, caller: CallerOf, job_id: UUID, body: ShareBody
) -> ShareModel:
    """Show what a job made to whoever has the address, or change how it is shown."""
    made = await share_job(
        job_id,
        caller.user_id,
        services.database,
        services.clock(),
        download=body.download,
        expires_at=body.expires_at,
    )
    return _model(made, services)


@router.get(
    "",
    response_model=None,
    responses={200: {"model": ShareModel}, 204: {"description": "It is not shared."}},
)
async def shared(services: ServicesOf, caller: CallerOf, job_id: UUID) -> Response:
    """The page of a job, if it has one."""
    found = await read_share(job_id, caller.user_id, services.database)
    if found is None:
        return Response(status_code=204)
    return json_response(_model(found, services).as_json())


@router.delete("", status_code=204)
async def end(services: ServicesOf, caller: CallerOf, job_id: UUID) -> Response:
    """End the page at once; addresses of files that it gave out last for up to six hours."""
    await end_share(job_id, caller.user_id, services.database)
    return Response(status_code=204)


def _model(share: Share, services: Services) -> ShareModel:
    return ShareModel(
        url=f"{base_url(services)}{PAGES}/{share.token}",
        expires_at=share.expires_at,
        download=share.download,
        created_at=share.created_at,
    )

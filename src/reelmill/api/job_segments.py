"""Segments of a job, for its timeline: which are encoded, and what they show."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Path, Request, Response

from reelmill.api.client_gone import while_wanted
from reelmill.api.dependencies import ServicesOf, SessionCallerOf
from reelmill.api.entity_tags import picture_responses, unchanged
from reelmill.api.job_body import json_response
from reelmill.usecases.jobs.read_jobs import read_job, read_unfinished

_FOR_GOOD = "private, max-age=604800, immutable"
"""What a fingerprint names never changes."""

_Fingerprint = Annotated[str, Path(pattern="^[0-9a-f]{16,128}$")]

router = APIRouter(prefix="/dashboard/jobs/{job_id}", tags=["jobs"])


@router.get(
    "/unfinished",
    response_model=None,
    responses={200: {"model": dict[str, str]}},
)
async def unfinished(services: ServicesOf, caller: SessionCallerOf, job_id: UUID) -> Response:
    """Segments a job still waits for: QUEUED, ENCODING or FAILED by fingerprint."""
    return json_response(await read_unfinished(job_id, caller.user_id, services.database))


@router.get(
    "/segments/{fingerprint}/picture",
    response_class=Response,
    responses=picture_responses("image/webp"),
)
async def picture(
    request: Request,
    services: ServicesOf,
    caller: SessionCallerOf,
    job_id: UUID,
    fingerprint: _Fingerprint,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """The first frame of an encoded segment, as a WebP of at most 320 pixels a side.

    Of the segments that the job's plan lists, while they are kept.
    """
    job = await read_job(job_id, caller.user_id, services.reads)
    headers = {"ETag": f'"{fingerprint}"', "Cache-Control": _FOR_GOOD}
    if known := unchanged(if_none_match, headers):
        return known
    drawing = services.planner.segment_picture(job, fingerprint)
    webp = await while_wanted(request, drawing)
    return Response(webp, media_type="image/webp", headers=headers)

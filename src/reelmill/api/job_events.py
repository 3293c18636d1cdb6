"""Jobs as they change, as Server-Sent Events."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event

from reelmill.api.dependencies import CallerOf, ServicesOf, still_proved
from reelmill.api.job_body import json_text
from reelmill.bootstrap.service import Services
from reelmill.usecases.jobs.job_json import brief_job_body
from reelmill.usecases.jobs.read_jobs import read_job
from reelmill.usecases.jobs.watch_jobs import Gone, Patience, Told, watch_job, watch_jobs
from reelmill.usecases.ports.job import Job

router = APIRouter()

PATIENCE = Patience()
"""How long streams wait; they end after half an hour, or with what proved their caller."""

_PROOF_SECONDS = 10.0
_RETRY_MILLISECONDS = 2000
_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {}}, "description": "Events `job` and `deleted`."}
}


@router.get("/v1/jobs/{job_id}/events", response_model=None, responses=_STREAM)
async def job_events(
    request: Request,
    services: ServicesOf,
    caller: CallerOf,
    job_id: UUID,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """The job now and at every change, each an event `job`; the stream ends with the job.

    An event `deleted` carries the `id` of a job that is no more.
    """
    job = await read_job(job_id, caller.user_id, services.reads)
    if job.status.ended and last_event_id == _event_id(job):
        return Response(status_code=204)  # a browser that knows the end stops asking
    told = watch_job(job_id, caller.user_id, services.database, services.news, PATIENCE)
    return await _streamed(told, request, services)


@router.get("/v1/events", response_model=None, responses=_STREAM)
async def events(request: Request, services: ServicesOf, caller: CallerOf) -> Response:
    """Your jobs that have not ended, then any job at every change, each an event `job`.

    An event `deleted` carries the `id` of a job that is no more.
    """
    told = watch_jobs(caller.user_id, services.database, services.news, PATIENCE)
    return await _streamed(told, request, services)


async def _streamed(told: AsyncIterator[Told], request: Request, services: Services) -> Response:
    """The stream, begun: what is wrong with the request is found before the answer begins."""
    chunks = _chunks(_while_proved(told, request, services), services)
    first = await anext(chunks, b"")  # nothing where the service is ending
    return StreamingResponse(
        _after(first, chunks), headers=_HEADERS, media_type="text/event-stream"
    )


async def _after(first: bytes, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in chunks:
        yield chunk


async def _while_proved(
    told: AsyncIterator[Told], request: Request, services: Services
) -> AsyncIterator[Told]:
    """The same for as long as the request's proof holds, should the news of its end be missed."""
    proved_until = time.monotonic() + _PROOF_SECONDS
    async for one in told:
        if time.monotonic() > proved_until:
            if not await still_proved(request, services):
                return
            proved_until = time.monotonic() + _PROOF_SECONDS
        yield one


async def _chunks(told: AsyncIterator[Told], services: Services) -> AsyncIterator[bytes]:
    beginning = format_sse_event(retry=_RETRY_MILLISECONDS)
    async for one in told:
        yield beginning + _chunk(one, services)
        beginning = b""


def _chunk(told: Told, services: Services) -> bytes:
    if told is None:
        return b":\n\n"
    if isinstance(told, Gone):
        body = json_text({"id": str(told.job_id)})
        return format_sse_event(data_str=body, event="deleted")
    body = json_text(brief_job_body(told, services.storage, services.clock()))
    return format_sse_event(data_str=body, event="job", id=_event_id(told))


def _event_id(job: Job) -> str:
    """Different after every change that is written to the database."""
    return f"{job.id}/{job.updated_at.timestamp():.6f}"

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
from reelmill.usecases.jobs.watch_jobs import (
    DeletedJob,
    JobUpdate,
    WatchTimes,
    watch_job,
    watch_jobs,
)
from reelmill.usecases.ports.job import Job

router = APIRouter()

WATCH_TIMES = WatchTimes()
"""How long streams wait; they end after half an hour, or with what proved their caller."""

_AUTHENTICATION_SECONDS = 10.0
_RETRY_MILLISECONDS = 2000
_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
        "description": "Events `job` (a `BriefJobBody`) and `deleted`.",
    }
}
_ENDED: dict[int | str, dict[str, Any]] = {
    204: {"description": "The client that asks, by its `Last-Event-ID`, knows the end of the job."}
}


@router.get("/v1/jobs/{job_id}/events", response_class=Response, responses=_STREAM | _ENDED)
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
    updates = watch_job(job_id, caller.user_id, services.database, services.job_events, WATCH_TIMES)
    return await _streamed(updates, request, services)


@router.get("/v1/events", response_class=Response, responses=_STREAM)
async def events(request: Request, services: ServicesOf, caller: CallerOf) -> Response:
    """Your jobs that have not ended, then any job at every change, each an event `job`.

    An event `deleted` carries the `id` of a job that is no more.
    """
    updates = watch_jobs(caller.user_id, services.database, services.job_events, WATCH_TIMES)
    return await _streamed(updates, request, services)


async def _streamed(
    updates: AsyncIterator[JobUpdate], request: Request, services: Services
) -> Response:
    """The stream, begun: what is wrong with the request is found before the answer begins."""
    chunks = _chunks(_while_authenticated(updates, request, services), services)
    first = await anext(chunks, b"")  # nothing where the service is ending
    return StreamingResponse(
        _after(first, chunks), headers=_HEADERS, media_type="text/event-stream"
    )


async def _after(first: bytes, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in chunks:
        yield chunk


async def _while_authenticated(
    updates: AsyncIterator[JobUpdate], request: Request, services: Services
) -> AsyncIterator[JobUpdate]:
    """The same for as long as the request's proof holds, should the news of its end be missed."""
    authenticated_until = time.monotonic() + _AUTHENTICATION_SECONDS
    async for one in updates:
        if time.monotonic() > authenticated_until:
            if not await still_proved(request, services):
                return
            authenticated_until = time.monotonic() + _AUTHENTICATION_SECONDS
        yield one


async def _chunks(updates: AsyncIterator[JobUpdate], services: Services) -> AsyncIterator[bytes]:
    beginning = format_sse_event(retry=_RETRY_MILLISECONDS)
    async for one in updates:
        yield beginning + _chunk(one, services)
        beginning = b""


def _chunk(updates: JobUpdate, services: Services) -> bytes:
    if updates is None:
        return b":\n\n"
    if isinstance(updates, DeletedJob):
        body = json_text({"id": str(updates.job_id)})
        return format_sse_event(data_str=body, event="deleted")
    body = json_text(brief_job_body(updates, services.storage, services.clock()))
    return format_sse_event(data_str=body, event="job", id=_event_id(updates))


def _event_id(job: Job) -> str:
    """Different after every change that is written to the database."""
    return f"{job.id}/{job.updated_at.timestamp():.6f}"

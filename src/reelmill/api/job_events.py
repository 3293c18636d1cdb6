"""Jobs as they change, as Server-Sent Events."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event

from reelmill.api.dependencies import ServicesOf
from reelmill.api.event_tokens import WatcherOf, still_watching
from reelmill.api.frame.heads import is_head
from reelmill.api.job_body import json_text
from reelmill.bootstrap.service import Services
from reelmill.usecases.jobs.job_json import brief_job_body
from reelmill.usecases.jobs.read_jobs import read_job
from reelmill.usecases.jobs.watch_jobs import (
    DeletedJob,
    JobUpdate,
    StandingJobs,
    WatchTimes,
    watch_job,
    watch_jobs,
)
from reelmill.usecases.ports.job import Job

router = APIRouter()

WATCH_TIMES = WatchTimes()
"""How long streams wait; they end after half an hour, or with what proved their caller."""

_AUTHENTICATION_SECONDS = 10.0
_LONGEST_BREAK = timedelta(hours=1)
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


async def last_event_id(
    sent: Annotated[str | None, Header(alias="Last-Event-ID")] = None,
    given: Annotated[
        str | None,
        Query(
            alias="lastEventId",
            max_length=200,
            description="The same as the header `Last-Event-ID`, for who cannot send headers.",
        ),
    ] = None,
) -> str | None:
    """The last event that the client has seen."""
    return sent or given


LastEventOf = Annotated[str | None, Depends(last_event_id)]
"""Type of a route's parameter that is given it."""


@router.get("/v1/jobs/{job_id}/events", response_class=Response, responses=_STREAM | _ENDED)
async def job_events(
    request: Request,
    services: ServicesOf,
    caller: WatcherOf,
    job_id: UUID,
    last_event: LastEventOf,
) -> Response:
    """The job now and at every change, each an event `job`; the stream ends with the job.

    An event `deleted` carries the `id` of a job that is no more.
    """
    job = await read_job(job_id, caller.user_id, services.reads)
    if job.status.ended and last_event == _event_id(job):
        return Response(status_code=204)  # a browser that knows the end stops asking
    updates = watch_job(job_id, caller.user_id, services.database, services.job_events, WATCH_TIMES)
    return await _streamed(updates, request, services)


@router.get("/v1/events", response_class=Response, responses=_STREAM)
async def events(
    request: Request, services: ServicesOf, caller: WatcherOf, last_event: LastEventOf
) -> Response:
    """Your jobs that have not ended, then any job at every change, each an event `job`.

    After the first ones an event `standing` has their `ids`: whatever else you know has ended or is
    deleted. After `Last-Event-ID`, jobs that ended meanwhile come first. An event `deleted` carries
    the `id` of a job that is no more.
    """
    user, since = caller.user_id, _time_of(last_event, services.clock())
    updates = watch_jobs(user, services.database, services.job_events, WATCH_TIMES, since)
    return await _streamed(updates, request, services)


async def _streamed(
    updates: AsyncIterator[JobUpdate], request: Request, services: Services
) -> Response:
    """The stream, begun: what is wrong with the request is found before the answer begins."""
    if is_head(request):
        return Response(headers=_HEADERS, media_type="text/event-stream")
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
            if not await still_watching(request, services):
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
    if isinstance(updates, StandingJobs):
        ids = [str(job_id) for job_id in updates.ids]
        body = json_text({"ids": ids, "complete": updates.complete})
        return format_sse_event(data_str=body, event="standing")
    body = json_text(brief_job_body(updates, services.storage, services.clock()))
    return format_sse_event(data_str=body, event="job", id=_event_id(updates))


def _event_id(job: Job) -> str:
    """Different after every change that is written to the database."""
    return f"{job.id}/{job.updated_at.timestamp():.6f}"


def _time_of(event_id: str | None, now: datetime) -> datetime | None:
    """When what an event told was written, at most an hour ago; None for no id of ours."""
    try:
        told = datetime.fromtimestamp(float((event_id or "").partition("/")[2]), UTC)
        return max(told, now - _LONGEST_BREAK)
    except (ValueError, OverflowError, OSError):
        return None

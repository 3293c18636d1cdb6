"""Jobs over HTTP: submit, read, list, cancel, retry, delete."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import ConfigDict, Field
from structlog.contextvars import bind_contextvars

from reelmill.api import event_tokens, job_events
from reelmill.api.dependencies import CallerOf, ServicesOf, SessionCallerOf
from reelmill.api.job_body import JobList, json_response, json_text, versioned
from reelmill.api.query import Moment, WholeNumber
from reelmill.bootstrap.network import address_policy
from reelmill.bootstrap.service import Services
from reelmill.core.job import JobStatus
from reelmill.core.spec.values.characters import LONGEST_NAME
from reelmill.usecases.jobs.change_jobs import (
    Done,
    cancel_job,
    delete_job,
    each,
    rename_job,
    retry_job,
)
from reelmill.usecases.jobs.job_json import brief_job_body, job_body_text, job_version
from reelmill.usecases.jobs.read_jobs import list_jobs, read_job, read_spec
from reelmill.usecases.jobs.render_request import (
    ADMIN_PRIORITY,
    USER_PRIORITY,
    RenderRequest,
    read_request,
)
from reelmill.usecases.jobs.submit_render import Receipt, submit_render
from reelmill.usecases.json_model import JsonModel
from reelmill.usecases.ports.job import Job, JobBody
from reelmill.usecases.ports.jobs import JobFilter
from reelmill.usecases.ports.users import Caller, Role
from reelmill.usecases.webhooks.endpoints import check_url

router = APIRouter(tags=["jobs"])

_LARGE_BODY_BYTES = 50_000  # a body beyond is read in a thread: it takes some 20 ms
_METADATA = "metadata."


class Submitted(JsonModel):
    """The job that will render the spec."""

    job_id: UUID


class JobName(JsonModel):
    """What a job is called."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME, description="Shown in lists.")


class JobIds(JsonModel):
    """Jobs to be changed together."""

    ids: list[UUID] = Field(min_length=1, max_length=100)


class ChangeError(JsonModel):
    """Why a job was not changed."""

    code: str
    message: str
    retryable: bool


class Change(JsonModel):
    """What became of one job."""

    id: UUID
    error: ChangeError | None


class Changes(JsonModel):
    """What became of each job."""

    items: list[Change]


class Listing(JsonModel):
    """Which jobs are listed; besides, `metadata.KEY=TEXT` for jobs with that text there."""

    model_config = ConfigDict(extra="ignore")  # `_filter` looks at the rest

    status: list[JobStatus] = Field([], description="One of these; may be repeated.")
    type: str | None = Field(None, pattern="^[A-Z]{1,20}$")
    created_after: Moment | None = None
    created_before: Moment | None = None
    q: str | None = Field(
        None,
        max_length=200,
        description="Found in the name, in a text of the metadata, or at the start of the id.",
    )
    cursor: str | None = Field(
        None, max_length=500, description="`nextCursor` of the previous page."
    )
    limit: WholeNumber = Field(25, ge=1, le=100)


@router.post(
    "/v1/render",
    status_code=202,
    response_model=None,
    responses={202: {"model": Submitted}},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"type": "object"}}},
        }
    },
)
async def render(
    request: Request,
    services: ServicesOf,
    caller: CallerOf,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Response:
    """Queue a render.

    The body is a spec; beside its fields stand `name`, `metadata`, `priority` and `webhookUrl`.
    All problems of a body are told at once. With an `Idempotency-Key`, the same request may be
    sent again and is answered with the same job for as long as the job is kept.
    """
    body = await request.body()
    most = most_priority(caller)
    wanted = await request_of(body, services, most)
    return await submitted(wanted, services, caller, idempotency_key)


async def request_of(body: bytes, services: Services, most: int) -> RenderRequest:
    """The request in a body; a large one does not hold up other requests."""
    if len(body) > _LARGE_BODY_BYTES:
        return await asyncio.to_thread(read_request, body, services.limits, most)
    return read_request(body, services.limits, most)


async def submitted(
    wanted: RenderRequest, services: Services, caller: Caller, key: str | None
) -> Response:
    """Queue a render and answer 202."""
    if (url := wanted.fields.webhook_url) is not None:
        check_url(url, address_policy(services.settings), "/webhookUrl")
    user, limits = caller.user_id, services.user_limits
    receipt = await submit_render(wanted, user, key, services.database, limits)
    bind_contextvars(job_id=str(receipt.job_id))
    return json_response({"jobId": str(receipt.job_id)}, 202, _headers(receipt))


def most_priority(caller: Caller) -> int:
    """The highest priority this caller may ask for."""
    return ADMIN_PRIORITY if caller.role is Role.ADMIN else USER_PRIORITY


def _headers(receipt: Receipt) -> dict[str, str]:
    replayed = {"Idempotent-Replayed": "true"} if receipt.replayed else {}
    return {"Location": f"/v1/jobs/{receipt.job_id}", **replayed}


@router.get("/v1/jobs", response_model=None, responses={200: {"model": JobList}})
async def jobs(
    request: Request, services: ServicesOf, caller: CallerOf, listing: Annotated[Listing, Query()]
) -> Response:
    """Your jobs, newest first."""
    return await _listed(request, services, caller, listing)


@router.get("/dashboard/jobs", response_model=None, responses={200: {"model": JobList}})
async def dashboard_jobs(
    request: Request,
    services: ServicesOf,
    caller: SessionCallerOf,
    listing: Annotated[Listing, Query()],
) -> Response:
    """Your jobs, newest first, for the dashboard."""
    return await _listed(request, services, caller, listing)


@router.post("/v1/jobs/cancel", response_model=None, responses={200: {"model": Changes}})
async def cancel_several(services: ServicesOf, caller: CallerOf, wanted: JobIds) -> Response:
    """Cancel several jobs, each by itself."""

    async def cancel(job_id: UUID) -> None:
        await cancel_job(job_id, caller.user_id, services.database)

    return await _changes(wanted.ids, cancel)


@router.post("/v1/jobs/delete", response_model=None, responses={200: {"model": Changes}})
async def delete_several(services: ServicesOf, caller: CallerOf, wanted: JobIds) -> Response:
    """Delete several jobs and their outputs, each by itself."""

    async def remove(job_id: UUID) -> None:
        await delete_job(job_id, caller.user_id, services.database, services.storage)

    return await _changes(wanted.ids, remove)


@router.get("/v1/jobs/{job_id}", response_model=None, responses={200: {"model": JobBody}})
async def job(request: Request, services: ServicesOf, caller: CallerOf, job_id: UUID) -> Response:
    """One of your jobs."""
    return await _read(request, services, caller, job_id)


@router.patch("/v1/jobs/{job_id}", response_model=None, responses={200: {"model": JobBody}})
async def rename(services: ServicesOf, caller: CallerOf, job_id: UUID, body: JobName) -> Response:
    """Call a job something else: in lists, and as the file that is downloaded."""
    user, database = caller.user_id, services.database
    return _reported(await rename_job(job_id, user, body.name, database), services)


@router.get("/dashboard/jobs/{job_id}", response_model=None, responses={200: {"model": JobBody}})
async def dashboard_job(
    request: Request, services: ServicesOf, caller: SessionCallerOf, job_id: UUID
) -> Response:
    """One of your jobs, for the dashboard."""
    return await _read(request, services, caller, job_id)


@router.get("/v1/jobs/{job_id}/spec", response_model=None, responses={200: {"model": dict}})
async def job_spec(services: ServicesOf, caller: CallerOf, job_id: UUID) -> Response:
    """The spec of one of your jobs, as it was sent."""
    return json_response(await read_spec(job_id, caller.user_id, services.database))


@router.post("/v1/jobs/{job_id}/cancel", response_model=None, responses={200: {"model": JobBody}})
async def cancel(services: ServicesOf, caller: CallerOf, job_id: UUID) -> Response:
    """Cancel a job: it is CANCELLED at once, and its encoders stop within two seconds."""
    return _reported(await cancel_job(job_id, caller.user_id, services.database), services)


@router.post("/v1/jobs/{job_id}/retry", response_model=None, responses={200: {"model": JobBody}})
async def retry(services: ServicesOf, caller: CallerOf, job_id: UUID) -> Response:
    """Queue a failed or cancelled job again; finished segments are not encoded again."""
    user, limits = caller.user_id, services.user_limits
    again = await retry_job(job_id, user, services.database, services.limits, limits)
    return _reported(again, services)


@router.delete("/v1/jobs/{job_id}", status_code=204, response_model=None)
async def delete(services: ServicesOf, caller: CallerOf, job_id: UUID) -> Response:
    """Delete a job and its outputs; one that has not ended is cancelled first."""
    await delete_job(job_id, caller.user_id, services.database, services.storage)
    return Response(status_code=204)


async def _listed(
    request: Request, services: Services, caller: Caller, listing: Listing
) -> Response:
    wanted = _filter(listing, request)
    page = await list_jobs(caller.user_id, wanted, listing.cursor, listing.limit, services.database)
    now = services.clock()

    def text() -> str:
        items = [brief_job_body(job, services.storage, now) for job in page.entries]
        return json_text({"items": items, "nextCursor": page.next_cursor})

    versions = (job_version(job, now) for job in page.entries)
    return versioned(request, "\n".join((*versions, page.next_cursor or "")), text)


async def _read(request: Request, services: Services, caller: Caller, job_id: UUID) -> Response:
    found, now = await read_job(job_id, caller.user_id, services.reads), services.clock()
    storage = services.storage
    return versioned(request, job_version(found, now), lambda: job_body_text(found, storage, now))


def _filter(listing: Listing, request: Request) -> JobFilter:
    given = request.query_params
    texts = {n.removeprefix(_METADATA): given[n] for n in given if n.startswith(_METADATA)}
    return JobFilter(
        statuses=listing.status,
        type=listing.type,
        created_after=listing.created_after,
        created_before=listing.created_before,
        metadata=texts,
        words=listing.q,
    )


async def _changes(ids: Sequence[UUID], change: Callable[[UUID], Awaitable[object]]) -> Response:
    done = await each(ids, change)
    return json_response({"items": [_change(one) for one in done]})


def _change(done: Done) -> dict[str, Any]:
    problem = done.problem
    fault = problem and {
        "code": problem.code,
        "message": problem.message,
        "retryable": problem.retryable,
    }
    return {"id": str(done.job_id), "error": fault}


def _reported(job: Job, services: Services) -> Response:
    text = job_body_text(job, services.storage, services.clock())
    return Response(text, media_type="application/json")


router.include_router(job_events.router)  # last: routes are tried in order
router.include_router(event_tokens.router)

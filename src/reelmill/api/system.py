"""Is it well, how much is it doing, what can be asked: `/health`, `/metrics`, the overview."""

from __future__ import annotations

import asyncio
import hmac
import shutil
from dataclasses import asdict, replace
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from pydantic import ConfigDict

from reelmill.adapters.postgres.outage import is_outage
from reelmill.api.dependencies import AdminOf, CallerOf, ServicesOf
from reelmill.api.metrics import Disk, metrics_text
from reelmill.bootstrap.service import Services
from reelmill.core.errors import AuthenticationError, NotFoundError
from reelmill.media.sandbox_state import sandbox_state
from reelmill.usecases.json_model import JsonModel, Time
from reelmill.usecases.operations.check import Verdict
from reelmill.usecases.operations.check_readiness import check_readiness
from reelmill.usecases.operations.read_overview import (
    Counted,
    read_counts,
    read_overview,
    read_usage,
)

router = APIRouter()


class CheckModel(JsonModel):
    """One thing that must work."""

    name: Literal["database", "storage", "queue", "workers", "sandbox"]
    ok: bool
    reason: str | None
    hint: str | None
    facts: dict[str, Any]


class FindingModel(JsonModel):
    """One thing that was looked at, and what mends it."""

    name: str
    verdict: Verdict
    detail: str
    hint: str | None


class HealthModel(JsonModel):
    """How this process is."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)  # `checks`

    status: Literal["ok", "unready"]
    version: str
    checks: list[CheckModel] | None = None


class LineModel(JsonModel):
    """Work that waits, and is under way."""

    waiting: int
    oldest_seconds: float
    running: int


class QueueModel(JsonModel):
    """What is to be done."""

    jobs: LineModel
    segments: LineModel
    deliveries: LineModel


class WorkerModel(JsonModel):
    """One worker."""

    id: UUID
    host: str
    pid: int
    version: str
    encoders: int
    state: Literal["RUNNING", "DRAINING", "STOPPED", "LOST"]
    doing: list[Any]
    started_at: Time
    heartbeat_at: Time
    silent_seconds: float


class EncodingModel(JsonModel):
    """What encoders did within ten minutes."""

    segments: int
    frames: int
    seconds: float


class ReuseModel(JsonModel):
    """Unique segments that jobs of the last day needed, and found in the store."""

    needed: int
    cached: int


class KeptModel(JsonModel):
    """What lies in the storage."""

    assets: int
    asset_bytes: int
    outputs: int
    output_bytes: int
    segments: int
    segment_bytes: int


class HourModel(JsonModel):
    """What was finished within an hour."""

    begins_at: Time
    succeeded: int
    failed: int
    output_seconds: float


class UsageModel(JsonModel):
    """A user's own part of the installation."""

    jobs: dict[str, int]
    kept: KeptModel
    reuse: ReuseModel
    hours: list[HourModel]


class SandboxModel(JsonModel):
    """What keeps processes that read foreign media in their bounds, on the machine of the API."""

    guard: Literal["landlock", "supervisor", "none"]
    missing: list[str]


class OverviewModel(UsageModel):
    """The whole installation."""

    users: int
    queue: QueueModel
    workers: list[WorkerModel]
    encoding: EncodingModel
    sandbox: SandboxModel


@router.get(
    "/health",
    tags=["system"],
    response_model=HealthModel,
    response_model_exclude_none=True,
    responses={
        503: {"model": HealthModel, "description": "Something that the service needs has failed."}
    },
)
async def health(
    request: Request,
    services: ServicesOf,
    ready: Annotated[bool, Query(description="Also check what a render needs.")] = False,
    authorization: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Response:
    """Whether this process answers; with `ready=1`, whether a render would be done.

    The numbers of each check are for holders of `REELMILL_METRICS_TOKEN`.
    """
    version = request.app.version
    stranger = getattr(request.state, "unknown_host", False)
    if not ready:
        return JSONResponse({"status": "ok"} if stranger else {"status": "ok", "version": version})
    checks = await check_readiness(services.database, services.storage_watch)
    well = all(check.ok for check in checks)
    if stranger:
        return JSONResponse({"status": "ok" if well else "unready"}, 200 if well else 503)
    if not _may_read_numbers(services, authorization):
        checks = [replace(check, facts={}) for check in checks]
    reported = [CheckModel.model_validate(check, from_attributes=True) for check in checks]
    body = HealthModel(status="ok" if well else "unready", version=version, checks=reported)
    return JSONResponse(body.model_dump(mode="json", by_alias=True), 200 if well else 503)


@router.get(
    "/metrics",
    tags=["system"],
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def metrics(
    request: Request,
    services: ServicesOf,
    authorization: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Response:
    """Numbers for Prometheus, for those who send `REELMILL_METRICS_TOKEN`; else there are none.

    Raises:
        NotFoundError: `not_found`, no token is set.
        AuthenticationError: `not_authenticated`.
    """
    if services.settings.metrics_token is None:
        hint = (
            "the operator of the service can set REELMILL_METRICS_TOKEN and give you its "
            "value as a bearer token"
        )
        raise NotFoundError.of("not_found", "Metrics are not enabled.", hint=hint)
    if not _may_read_numbers(services, authorization):
        hint = "send `Authorization: Bearer` with the value of REELMILL_METRICS_TOKEN"
        message = "Metrics need their own token."
        raise AuthenticationError.of("not_authenticated", message, hint=hint)
    counted = await _counted(services)
    space = shutil.disk_usage(services.settings.home)
    disk, http = Disk(space.total, space.free), request.app.state.http_metrics.registry
    body = metrics_text(request.app.version, disk, counted, http)
    return Response(body, media_type=CONTENT_TYPE_PLAIN_0_0_4)


@router.get("/dashboard/admin/overview", tags=["dashboard"])
async def overview(services: ServicesOf, _: AdminOf) -> OverviewModel:
    """How the installation is doing; for administrators."""
    found = await read_overview(services.database, services.clock())
    state = await asyncio.to_thread(sandbox_state)
    sandbox = {"guard": str(state.guard), "missing": list(state.missing)}
    return OverviewModel.model_validate({**asdict(found), "sandbox": sandbox})


@router.get("/dashboard/admin/checks", tags=["dashboard"])
async def checks(services: ServicesOf, _: AdminOf) -> list[FindingModel]:
    """Everything that `reelmill doctor --service` looks at; for administrators."""
    from reelmill.bootstrap.examination.service import checks_of  # noqa: PLC0415 - large

    found = await checks_of(services)
    return [FindingModel.model_validate(check, from_attributes=True) for check in found]


@router.get("/dashboard/usage", tags=["dashboard"])
async def usage(services: ServicesOf, who: CallerOf) -> UsageModel:
    """The caller's own numbers."""
    found = await read_usage(services.database, who.user_id, services.clock())
    return UsageModel.model_validate(asdict(found))


async def _counted(services: Services) -> Counted | None:
    """What the database tells, None while it is away: the rest is worth the more then."""
    try:
        return await read_counts(services.database, services.clock())
    except Exception as error:
        if not is_outage(error):
            raise
        return None


def _may_read_numbers(services: Services, authorization: str | None) -> bool:
    """True for holders of the token; behind a proxy, an address proves nothing."""
    token = services.settings.metrics_token
    if token is None:
        return False
    wanted, given = f"Bearer {token.get_secret_value()}", authorization or ""
    return hmac.compare_digest(wanted.encode(), given.encode("utf-8", "surrogatepass"))

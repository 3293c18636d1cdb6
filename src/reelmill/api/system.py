"""Is it well, how much is it doing, what can be asked: `/health`, `/metrics`, the overview."""

from __future__ import annotations

import hmac
from dataclasses import asdict
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from reelmill.api.dependencies import AdminOf, CallerOf, ServicesOf
from reelmill.api.metrics import metrics_text
from reelmill.api.model import ApiModel, Time
from reelmill.core.errors import AuthenticationError
from reelmill.usecases.operations.check_readiness import check_readiness
from reelmill.usecases.operations.read_overview import read_overview, read_usage

router = APIRouter()


class CheckModel(ApiModel):
    """One thing that must work."""

    name: Literal["database", "storage", "queue", "workers"]
    ok: bool
    reason: str | None
    facts: dict[str, Any]


class HealthModel(ApiModel):
    """How this process is."""

    status: Literal["ok", "unready"]
    version: str
    checks: list[CheckModel] | None = None


class LineModel(ApiModel):
    """Work that waits, and is under way."""

    waiting: int
    oldest_seconds: float
    running: int


class QueueModel(ApiModel):
    """What is to be done."""

    jobs: LineModel
    segments: LineModel
    deliveries: LineModel


class WorkerModel(ApiModel):
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


class EncodingModel(ApiModel):
    """What encoders did within ten minutes."""

    segments: int
    frames: int
    seconds: float


class ReuseModel(ApiModel):
    """Unique segments that jobs of the last day needed, and found in the store."""

    needed: int
    cached: int


class KeptModel(ApiModel):
    """What lies in the storage."""

    assets: int
    asset_bytes: int
    outputs: int
    output_bytes: int
    segments: int
    segment_bytes: int


class HourModel(ApiModel):
    """What was finished within an hour."""

    begins_at: Time
    succeeded: int
    failed: int
    output_seconds: float


class UsageModel(ApiModel):
    """A user's own part of the installation."""

    jobs: dict[str, int]
    kept: KeptModel
    reuse: ReuseModel
    hours: list[HourModel]


class OverviewModel(UsageModel):
    """The whole installation."""

    users: int
    queue: QueueModel
    workers: list[WorkerModel]
    encoding: EncodingModel


@router.get(
    "/health",
    tags=["system"],
    response_model=HealthModel,
    response_model_exclude_none=True,
    responses={503: {"model": HealthModel, "description": "Something that is needed fails."}},
)
async def health(
    request: Request,
    services: ServicesOf,
    ready: Annotated[bool, Query(description="Also check what a render needs.")] = False,
) -> Response:
    """Whether this process answers; with `ready=1`, whether a render would be done."""
    version = request.app.version
    stranger = getattr(request.state, "unknown_host", False)
    if not ready:
        return JSONResponse({"status": "ok"} if stranger else {"status": "ok", "version": version})
    checks = await check_readiness(services.database, services.storage)
    well = all(check.ok for check in checks)
    if stranger:
        return JSONResponse({"status": "ok" if well else "unready"}, 200 if well else 503)
    told = [CheckModel(**asdict(check)) for check in checks]
    body = HealthModel(status="ok" if well else "unready", version=version, checks=told)
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
    """Numbers for Prometheus; asks for `REELMILL_METRICS_TOKEN` where that is set.

    Raises:
        AuthenticationError: `not_authenticated`.
    """
    token = services.settings.metrics_token
    if token and not hmac.compare_digest(
        f"Bearer {token.get_secret_value()}".encode(), (authorization or "").encode()
    ):
        raise AuthenticationError.of("not_authenticated", "The metrics ask for their own token.")
    overview = await read_overview(services.database, services.clock())
    body = metrics_text(overview, request.app.state.http_metrics.registry)
    return Response(body, media_type=CONTENT_TYPE_PLAIN_0_0_4)


@router.get("/dashboard/admin/overview", tags=["dashboard"])
async def overview(services: ServicesOf, _: AdminOf) -> OverviewModel:
    """How the installation is doing; for administrators."""
    found = await read_overview(services.database, services.clock())
    return OverviewModel.model_validate(asdict(found))


@router.get("/dashboard/usage", tags=["dashboard"])
async def usage(services: ServicesOf, who: CallerOf) -> UsageModel:
    """The caller's own numbers."""
    found = await read_usage(services.database, who.user_id, services.clock())
    return UsageModel.model_validate(asdict(found))

"""What a render would do and look like, without rendering it."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response

from reelmill.api.client_gone import while_wanted
from reelmill.api.dependencies import CallerOf, ServicesOf
from reelmill.api.jobs import most_priority, request_of
from reelmill.api.query import Decimal, WholeNumber
from reelmill.usecases.json_model import JsonModel
from reelmill.usecases.ports.plan_summary import PlanSummary

WIDEST = 960
"""Pixels that a preview is at most wide."""

router = APIRouter(prefix="/v1/render", tags=["jobs"])


class Validated(JsonModel):
    """A spec that can be rendered."""

    valid: Literal[True]
    plan: PlanSummary


@router.post(
    "/validate",
    response_model=None,
    responses={200: {"model": Validated}},
)
async def validate(request: Request, services: ServicesOf, caller: CallerOf) -> dict[str, Any]:
    """Everything but the render: sources are fetched and read, the timeline is resolved.

    All problems are told at once as 422: first those of the spec, then those of the sources,
    then those of both together. Takes 30 seconds at most, and ends when the client hangs up.
    """
    wanted = await request_of(await request.body(), services, most_priority(caller))
    planning = services.planner.describe(wanted.spec, caller.user_id)
    plan = await while_wanted(request, planning)
    return {"valid": True, "plan": plan.as_json()}


@router.post(
    "/preview",
    response_class=Response,
    responses={200: {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}}},
)
async def preview(
    request: Request,
    services: ServicesOf,
    caller: CallerOf,
    at: Annotated[Decimal, Query(ge=0, le=100_000, description="Seconds from the start.")] = 0,
    width: Annotated[
        WholeNumber, Query(ge=16, le=WIDEST, description="Pixels that it is at most wide.")
    ] = WIDEST,
) -> Response:
    """The frame that is shown at a time, as a PNG at most 960 pixels wide.

    What it shows of videos and pictures is kept for a while: after an edit, the same time is
    answered sooner.
    """
    wanted = await request_of(await request.body(), services, most_priority(caller))
    moment = Fraction(at).limit_denominator(1_000_000)
    drawing = services.planner.preview(wanted.spec, moment, width, caller.user_id)
    return Response(await while_wanted(request, drawing), media_type="image/png")

"""Templates over HTTP: checked, filled, seen, rendered."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import Field

from reelmill.api.client_gone import while_wanted
from reelmill.api.dependencies import CallerOf, ServicesOf
from reelmill.api.entity_tags import PRIVATE, picture_responses, unchanged
from reelmill.api.jobs import Submitted, most_priority, submitted
from reelmill.api.query import WholeNumber
from reelmill.api.template_bodies import TemplateBody
from reelmill.api.validate import WIDEST
from reelmill.bootstrap.planner import Planner
from reelmill.bootstrap.service import Services
from reelmill.core.errors import SourceError, SpecError
from reelmill.usecases.json_model import JsonModel, Url
from reelmill.usecases.ports.templates import StoredTemplate
from reelmill.usecases.templates.check_template import check_template
from reelmill.usecases.templates.fill_template import (
    example_spec,
    filled_spec,
    order_of_template,
)
from reelmill.usecases.templates.keep_templates import read_stored

router = APIRouter(prefix="/v1/templates", tags=["templates"])

_MOMENT = Fraction(1)
"""When a template is looked at, in seconds; what is shorter is seen at its start."""


class Values(JsonModel):
    """Values for a template's variables."""

    variables: dict[str, Any] = Field(default_factory=dict, description="By name.")


class RenderValues(Values):
    """Values, and how the job is to be treated."""

    name: str | None = Field(None, min_length=1, max_length=200)
    metadata: dict[str, str] | None = Field(None, description="Texts of your own by name.")
    priority: int | None = Field(None, ge=-100, le=100, strict=True)
    webhook_url: Url | None = Field(None, min_length=1, max_length=2000)


class Filled(JsonModel):
    """What a render would be made from."""

    spec: dict[str, Any]


@router.post("/validate")
async def check(body: TemplateBody, services: ServicesOf, caller: CallerOf) -> Filled:
    """All that would be wrong with the template; else its spec as it may look.

    That has the defaults filled in, and made-up values where there is no default.
    """
    draft = body.draft()
    filled = await check_template(draft, caller.user_id, services.limits, services.database)
    return Filled(spec=filled)


@router.get(
    "/{template_id}/picture",
    response_class=Response,
    responses=picture_responses("image/png")
    | {
        204: {"description": "It cannot be shown: a file has no default, or cannot be read."},
    },
)
async def picture(
    request: Request,
    services: ServicesOf,
    caller: CallerOf,
    template_id: UUID,
    width: Annotated[
        WholeNumber, Query(ge=16, le=WIDEST, description="Pixels that it is at most wide.")
    ] = 480,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """A frame of the template with its defaults, a second in, as a PNG.

    A variable without a default has a made-up value, a text its name.
    """
    kept = await read_stored(template_id, caller.user_id, services.database)
    headers = {"ETag": f'"{kept.revision}-{width}"', "Cache-Control": PRIVATE}
    if known := unchanged(if_none_match, headers):
        return known
    drawing = _drawn(kept, width, caller.user_id, services)
    png = await while_wanted(request, drawing)
    if png is None:
        return Response(status_code=204, headers={"Cache-Control": PRIVATE})
    return Response(png, media_type="image/png", headers=headers)


@router.post("/{template_id}/validate")
async def validate(
    body: Values, services: ServicesOf, caller: CallerOf, template_id: UUID
) -> Filled:
    """The spec that a render with these values would be made from."""
    kept = await read_stored(template_id, caller.user_id, services.database)
    filled = await asyncio.to_thread(filled_spec, kept, body.variables, services.limits)
    return Filled(spec=filled)


@router.post(
    "/{template_id}/render",
    status_code=202,
    response_model=None,
    responses={202: {"model": Submitted}},
)
async def render(
    body: RenderValues,
    services: ServicesOf,
    caller: CallerOf,
    template_id: UUID,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Response:
    """Queue a render of the template with these values.

    Problems of values point to `/variables/NAME`; problems of the filled spec point into the
    template's spec, and their messages name the variables that stand there.
    """
    kept = await read_stored(template_id, caller.user_id, services.database)
    given = body.model_dump(by_alias=True, exclude_none=True, exclude={"variables"})
    wanted = await asyncio.to_thread(
        order_of_template, kept, body.variables, given, services.limits, most_priority(caller)
    )
    return await submitted(wanted, services, caller, idempotency_key)


async def _drawn(
    kept: StoredTemplate, width: int, user_id: UUID, services: Services
) -> bytes | None:
    """The PNG; None where it cannot be made of what the template has."""
    try:
        spec = await asyncio.to_thread(example_spec, kept, services.limits)
        return await _frame(spec, width, user_id, services.planner)
    except (SpecError, SourceError):
        return None


async def _frame(spec: Mapping[str, Any], width: int, user_id: UUID, planner: Planner) -> bytes:
    try:
        return await planner.preview(spec, _MOMENT, width, user_id)
    except SpecError as error:
        if error.problems[0].code != "time_out_of_range":
            raise
        return await planner.preview(spec, Fraction(0), width, user_id)

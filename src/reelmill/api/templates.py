"""Templates over HTTP."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response
from pydantic import Field, WithJsonSchema

from reelmill.api.dependencies import CallerOf, ServicesOf
from reelmill.api.jobs import Submitted, most_priority, submitted
from reelmill.api.openapi.schemas import NAME
from reelmill.api.query import WholeNumber
from reelmill.core.template import Variable
from reelmill.usecases.json_model import JsonModel, NextCursor, Time, Url
from reelmill.usecases.ports.templates import StoredTemplate, TemplateDraft
from reelmill.usecases.templates.fill_template import filled_spec, order_of_template
from reelmill.usecases.templates.keep_templates import (
    add_template,
    delete_template,
    list_templates,
    read_stored,
    replace_template,
)

router = APIRouter(prefix="/v1/templates", tags=["templates"])


_Declarations = dict[
    str, Annotated[Any, WithJsonSchema({**Variable.model_json_schema(), NAME: "Variable"})]
]
"""By name; read by the core, whose problems tell their places."""


class TemplateBody(JsonModel):
    """A template as it is written."""

    name: str = Field(min_length=1, max_length=200, description="Unique among your templates.")
    description: str = Field("", max_length=2000)
    spec: dict[str, Any] = Field(description="A render spec with `{{variables}}` in its texts.")
    variables: _Declarations = Field(
        default_factory=dict,
        description="By name: `type` and perhaps `default`, `required`, `description`, `enum`, "
        "`min`, `max`.",
    )

    def draft(self) -> TemplateDraft:
        """The same for the use cases."""
        return TemplateDraft(self.name, self.description, self.spec, self.variables)


class TemplateItem(JsonModel):
    """A template in a list."""

    id: UUID
    name: str
    description: str
    variables: _Declarations
    created_at: Time
    updated_at: Time


class TemplateModel(TemplateItem):
    """A template."""

    spec: dict[str, Any]


class TemplateList(JsonModel):
    """A page of templates in the order of their names."""

    items: list[TemplateItem]
    next_cursor: NextCursor


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


@router.post("", status_code=201)
async def create(
    body: TemplateBody, response: Response, services: ServicesOf, caller: CallerOf
) -> TemplateModel:
    """Keep a template; its spec is checked with the defaults filled in."""
    kept = await add_template(body.draft(), caller.user_id, services.limits, services.database)
    response.headers["Location"] = f"/v1/templates/{kept.id}"
    return _model(kept)


@router.get("")
async def templates(
    services: ServicesOf,
    caller: CallerOf,
    cursor: Annotated[str | None, Query(max_length=1500)] = None,
    limit: Annotated[WholeNumber, Query(ge=1, le=100)] = 25,
) -> TemplateList:
    """Your templates in the order of their names."""
    page = await list_templates(caller.user_id, cursor, limit, services.database)
    items = [TemplateItem(**_shared(kept)) for kept in page.entries]
    return TemplateList(items=items, next_cursor=page.next_cursor)


@router.get("/{template_id}")
async def template(services: ServicesOf, caller: CallerOf, template_id: UUID) -> TemplateModel:
    """One of your templates."""
    return _model(await read_stored(template_id, caller.user_id, services.database))


@router.put("/{template_id}")
async def replace(
    body: TemplateBody, services: ServicesOf, caller: CallerOf, template_id: UUID
) -> TemplateModel:
    """Replace everything but the id."""
    kept = await replace_template(
        template_id, body.draft(), caller.user_id, services.limits, services.database
    )
    return _model(kept)


@router.delete("/{template_id}", status_code=204)
async def delete(services: ServicesOf, caller: CallerOf, template_id: UUID) -> Response:
    """Forget a template; jobs made from it stay."""
    await delete_template(template_id, caller.user_id, services.database)
    return Response(status_code=204)


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
    order = await asyncio.to_thread(
        order_of_template, kept, body.variables, given, services.limits, most_priority(caller)
    )
    return await submitted(order, services, caller, idempotency_key)


def _shared(kept: StoredTemplate) -> dict[str, Any]:
    return {
        "id": kept.id,
        "name": kept.draft.name,
        "description": kept.draft.description,
        "variables": kept.draft.variables,
        "created_at": kept.created_at,
        "updated_at": kept.updated_at,
    }


def _model(kept: StoredTemplate) -> TemplateModel:
    return TemplateModel(**_shared(kept), spec=dict(kept.draft.spec))

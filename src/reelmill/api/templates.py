"""Templates over HTTP: kept, listed, changed, copied."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from reelmill.api.dependencies import CallerOf, ServicesOf
from reelmill.api.query import WholeNumber
from reelmill.api.revisions import IfMatch, chosen_revision, entity_tag
from reelmill.api.template_bodies import (
    TemplateBody,
    TemplateList,
    TemplateModel,
    item_of,
    model_of,
)
from reelmill.usecases.ports.templates import StoredTemplate
from reelmill.usecases.templates.keep_templates import (
    add_template,
    delete_template,
    duplicate_template,
    list_templates,
    read_stored,
    replace_template,
)

router = APIRouter(prefix="/v1/templates", tags=["templates"])


@router.post("", status_code=201)
async def create(
    body: TemplateBody, response: Response, services: ServicesOf, caller: CallerOf
) -> TemplateModel:
    """Keep a template; its spec is checked with the defaults filled in."""
    kept = await add_template(body.draft(), caller.user_id, services.limits, services.database)
    return _created(kept, response)


@router.get("")
async def templates(
    services: ServicesOf,
    caller: CallerOf,
    search: Annotated[
        str, Query(max_length=200, description="Part of the name, in either case.")
    ] = "",
    cursor: Annotated[str | None, Query(max_length=1500)] = None,
    limit: Annotated[WholeNumber, Query(ge=1, le=100)] = 25,
) -> TemplateList:
    """Your templates in the order of their names."""
    words = search.strip()
    page = await list_templates(caller.user_id, words, cursor, limit, services.database)
    return TemplateList(
        items=[item_of(kept) for kept in page.entries], next_cursor=page.next_cursor
    )


@router.get("/{template_id}")
async def template(
    response: Response, services: ServicesOf, caller: CallerOf, template_id: UUID
) -> TemplateModel:
    """One of your templates; `ETag` is its revision."""
    kept = await read_stored(template_id, caller.user_id, services.database)
    return answered(kept, response)


@router.put("/{template_id}")
async def replace(
    body: TemplateBody,
    response: Response,
    services: ServicesOf,
    caller: CallerOf,
    template_id: UUID,
    if_match: IfMatch = None,
) -> TemplateModel:
    """Replace everything but the id; what the template was is kept as a revision.

    With `If-Match` only where nobody has changed it since: otherwise the answer is 412 with the
    `revision` that is stored now, and nothing is changed.
    """
    read, draft = chosen_revision(if_match), body.draft()
    kept = await replace_template(
        template_id, read, draft, caller.user_id, services.limits, services.database
    )
    return answered(kept, response)


@router.post("/{template_id}/duplicate", status_code=201)
async def duplicate(
    response: Response, services: ServicesOf, caller: CallerOf, template_id: UUID
) -> TemplateModel:
    """Keep another template that says the same; ` (copy)` is added to its name."""
    kept = await duplicate_template(template_id, caller.user_id, services.limits, services.database)
    return _created(kept, response)


@router.delete("/{template_id}", status_code=204)
async def delete(services: ServicesOf, caller: CallerOf, template_id: UUID) -> Response:
    """Forget a template with its revisions; jobs made from it stay."""
    await delete_template(template_id, caller.user_id, services.database)
    return Response(status_code=204)


def answered(kept: StoredTemplate, response: Response) -> TemplateModel:
    """The template, with its revision in the headers."""
    response.headers["ETag"] = entity_tag(kept.revision)
    return model_of(kept)


def _created(kept: StoredTemplate, response: Response) -> TemplateModel:
    response.headers["Location"] = f"/v1/templates/{kept.id}"
    return answered(kept, response)

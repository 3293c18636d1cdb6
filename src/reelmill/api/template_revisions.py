"""What a template was, over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response

from reelmill.api.dependencies import CallerOf, ServicesOf
from reelmill.api.revisions import IfMatch, chosen_revision
from reelmill.api.template_bodies import (
    RevisionList,
    RevisionModel,
    TemplateModel,
    revision_item_of,
    revision_model_of,
)
from reelmill.api.templates import answered
from reelmill.usecases.templates.revisions import (
    list_revisions,
    read_revision,
    restore_revision,
)

router = APIRouter(prefix="/v1/templates/{template_id}/revisions", tags=["templates"])

_Number = Annotated[int, Path(ge=1, le=999_999_999)]


@router.get("")
async def revisions(services: ServicesOf, caller: CallerOf, template_id: UUID) -> RevisionList:
    """What the template is, and what it was before each change, newest first.

    The 50 newest are kept, as far as those before the one in force have 4 MiB together.
    """
    found = await list_revisions(template_id, caller.user_id, services.database)
    return RevisionList(items=[revision_item_of(one) for one in found])


@router.get("/{revision}")
async def revision(
    services: ServicesOf, caller: CallerOf, template_id: UUID, revision: _Number
) -> RevisionModel:
    """What the template was at that revision."""
    found = await read_revision(template_id, revision, caller.user_id, services.database)
    return revision_model_of(found)


@router.post("/{revision}/restore")
async def restore(
    response: Response,
    services: ServicesOf,
    caller: CallerOf,
    template_id: UUID,
    revision: _Number,
    if_match: IfMatch = None,
) -> TemplateModel:
    """Make the template say again what it said; that is a new revision. Its name stays."""
    read = chosen_revision(if_match)
    kept = await restore_revision(
        template_id, revision, read, caller.user_id, services.limits, services.database
    )
    return answered(kept, response)

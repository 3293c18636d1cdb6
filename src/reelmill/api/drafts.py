"""Drafts over HTTP: every change says which revision it was made from."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response
from pydantic import Field

from reelmill.api.dependencies import CallerOf, ServicesOf
from reelmill.api.query import WholeNumber
from reelmill.api.revisions import entity_tag, revision_in
from reelmill.usecases.assets.read_assets import signed_thumbnail
from reelmill.usecases.drafts.keep_drafts import (
    LONGEST_NAME,
    DraftChange,
    add_draft,
    change_draft,
    delete_draft,
    duplicate_draft,
    list_drafts,
    read_draft,
)
from reelmill.usecases.json_model import JsonModel, NextCursor, Time, Url
from reelmill.usecases.ports.drafts import Draft, DraftKind, DraftSummary
from reelmill.usecases.ports.storage import Storage

router = APIRouter(prefix="/v1/drafts", tags=["drafts"])

_Spec = Annotated[
    str,
    Field(
        description="The text of a spec, at most 1 MiB in UTF-8. It is kept character for "
        "character and need not be valid yet."
    ),
]
_Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]


class DraftBody(JsonModel):
    """A new draft."""

    name: _Name
    kind: DraftKind = Field(description="Which editor it is opened in.")
    spec: _Spec


class DraftChangeBody(JsonModel):
    """What is to be replaced; the rest stays."""

    name: _Name | None = None
    spec: _Spec | None = None


class DraftItem(JsonModel):
    """A draft in a list."""

    id: UUID
    name: str
    kind: DraftKind
    revision: int = Field(description="1, and one more with each change.")
    thumbnail_url: Url | None = Field(
        description="Of the first picture or video that the spec named when it was saved; newly "
        "signed on each read, for 7 days. Null where it names none, or the asset is gone."
    )
    created_at: Time
    updated_at: Time


class DraftModel(DraftItem):
    """A draft."""

    spec: str


class DraftList(JsonModel):
    """A page of drafts, the one changed last first."""

    items: list[DraftItem]
    next_cursor: NextCursor


@router.post("", status_code=201)
async def create(
    body: DraftBody, response: Response, services: ServicesOf, caller: CallerOf
) -> DraftModel:
    """Keep a spec that is still being written."""
    kept = await add_draft(body.name, body.kind, body.spec, caller.user_id, services.database)
    return _created(kept, response, services.storage)


@router.get("")
async def drafts(
    services: ServicesOf,
    caller: CallerOf,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[WholeNumber, Query(ge=1, le=100)] = 25,
) -> DraftList:
    """Your drafts without their specs, the one changed last first."""
    page = await list_drafts(caller.user_id, cursor, limit, services.database)
    items = [DraftItem(**_shared(draft, services.storage)) for draft in page.entries]
    return DraftList(items=items, next_cursor=page.next_cursor)


@router.get("/{draft_id}")
async def draft(
    response: Response, services: ServicesOf, caller: CallerOf, draft_id: UUID
) -> DraftModel:
    """One of your drafts; `ETag` is its revision."""
    found = await read_draft(draft_id, caller.user_id, services.database)
    return _model(found, response, services.storage)


@router.put("/{draft_id}")
async def change(
    body: DraftChangeBody,
    response: Response,
    services: ServicesOf,
    caller: CallerOf,
    draft_id: UUID,
    if_match: Annotated[
        str | None,
        Header(description='Required: the revision that the change was made from, as `"3"`.'),
    ] = None,
) -> DraftModel:
    """Save a draft, if nobody else has saved it since you read it.

    Otherwise the answer is 412 with the `revision` that is stored now, and nothing is changed.
    """
    revision, wanted = revision_in(if_match), DraftChange(body.name, body.spec)
    changed = await change_draft(draft_id, revision, wanted, caller.user_id, services.database)
    return _model(changed, response, services.storage)


@router.post("/{draft_id}/duplicate", status_code=201)
async def duplicate(
    response: Response, services: ServicesOf, caller: CallerOf, draft_id: UUID
) -> DraftModel:
    """Keep another draft with the same spec; ` (copy)` is added to its name."""
    kept = await duplicate_draft(draft_id, caller.user_id, services.database)
    return _created(kept, response, services.storage)


@router.delete("/{draft_id}", status_code=204)
async def delete(services: ServicesOf, caller: CallerOf, draft_id: UUID) -> Response:
    """Forget a draft."""
    await delete_draft(draft_id, caller.user_id, services.database)
    return Response(status_code=204)


def _created(kept: Draft, response: Response, storage: Storage) -> DraftModel:
    response.headers["Location"] = f"/v1/drafts/{kept.summary.id}"
    return _model(kept, response, storage)


def _model(found: Draft, response: Response, storage: Storage) -> DraftModel:
    response.headers["ETag"] = entity_tag(found.summary.revision)
    return DraftModel(**_shared(found.summary, storage), spec=found.spec)


def _shared(draft: DraftSummary, storage: Storage) -> dict[str, Any]:
    return {
        "id": draft.id,
        "name": draft.name,
        "kind": draft.kind,
        "revision": draft.revision,
        "thumbnail_url": signed_thumbnail(draft.thumbnail_key, storage),
        "created_at": draft.created_at,
        "updated_at": draft.updated_at,
    }

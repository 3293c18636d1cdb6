"""Assets over HTTP: leave to upload, completion, reading, removal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from reelmill.api.asset_uses import UsesBody, uses_body
from reelmill.api.dependencies import CallerOf, ServicesOf
from reelmill.api.query import WholeNumber
from reelmill.bootstrap.assets import asset_service
from reelmill.core.errors import Problem
from reelmill.usecases.assets.complete import complete_asset
from reelmill.usecases.assets.file_name import rename_asset
from reelmill.usecases.assets.metadata import reported_metadata
from reelmill.usecases.assets.read_assets import (
    ASSET_SECONDS,
    list_assets,
    public_url,
    read_asset,
    thumbnail_url,
)
from reelmill.usecases.assets.remove import remove_asset
from reelmill.usecases.assets.service import AssetService
from reelmill.usecases.assets.sign_upload import sign_upload
from reelmill.usecases.assets.used_in import uses_of
from reelmill.usecases.json_model import JsonModel, NextCursor, Time, Url
from reelmill.usecases.ports.assets import Asset, AssetFilter, AssetStatus, AssetType

router = APIRouter(prefix="/v1/assets", tags=["assets"])


class UploadRequest(JsonModel):
    """What is to be uploaded."""

    file_name: str = Field(min_length=1, max_length=1000, description="Such as `intro.mp4`.")
    content_type: str = Field(min_length=3, max_length=200, description="Such as `video/mp4`.")
    size: int | None = Field(
        None,
        ge=0,
        le=2**53,
        strict=True,
        description="Size in bytes; if given, the upload must have exactly this size.",
    )


class UploadBody(JsonModel):
    """How to upload it."""

    asset_id: UUID
    upload_url: Url = Field(description="Upload the file here, directly to the storage.")
    method: str
    headers: dict[str, str] = Field(
        description="Headers to send with the upload, exactly as given."
    )
    public_url: Url = Field(
        description="Where it can be read once it has been uploaded, for 7 days; also usable "
        "as a `src`."
    )
    expires_at: Time = Field(description="Deadline for uploading and completing it.")


class AssetError(JsonModel):
    """Why an asset cannot be used."""

    code: str
    message: str
    hint: str | None = None
    retryable: bool

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> AssetError:
        """What is told of what is kept."""
        return cls(**kept, retryable=Problem.from_json(kept).retryable)


class AssetBody(JsonModel):
    """An asset."""

    id: UUID
    status: AssetStatus
    type: AssetType | None = Field(description="Known once completed.")
    file_name: str
    content_type: str
    bytes: int | None
    sha256: str | None
    duration_seconds: float | None
    metadata: dict[str, Any] = Field(
        description="Facts found: size in pixels, codecs, `peaks` (loudness along a sound), "
        "`warnings` (what renders will warn of), …"
    )
    src: str = Field(description="What to write as `src` in a spec.")
    public_url: Url | None = Field(description="Newly signed on each read, for 7 days.")
    thumbnail_url: Url | None
    expires_at: Time | None = Field(description="When the two addresses stop working.")
    created_at: Time
    completed_at: Time | None
    upload_expires_at: Time | None = Field(description="Null once completed.")
    error: AssetError | None


class AssetName(JsonModel):
    """What an asset is called."""

    file_name: str = Field(
        min_length=1,
        max_length=1000,
        description="Such as `intro.mp4`; of a path, the last part.",
    )


class AssetList(JsonModel):
    """A page of assets, newest first."""

    items: list[AssetBody]
    next_cursor: NextCursor


async def _service(request: Request, services: ServicesOf) -> AssetService:
    """One for the whole application, so that few files are read at the same time."""
    state = request.app.state
    if not hasattr(state, "asset_service"):
        state.asset_service = asset_service(services)
    service: AssetService = state.asset_service
    return service


AssetServiceOf = Annotated[AssetService, Depends(_service)]


@router.post("/sign-upload", status_code=201)
async def post_sign_upload(
    body: UploadRequest, who: CallerOf, service: AssetServiceOf
) -> UploadBody:
    """Leave to upload a file, and the address it will have."""
    grant = await sign_upload(who.user_id, body.file_name, body.content_type, body.size, service)
    return UploadBody(
        asset_id=grant.asset_id,
        upload_url=grant.upload.url,
        method=grant.upload.method,
        headers=dict(grant.upload.headers),
        public_url=grant.public_url,
        expires_at=grant.expires_at,
    )


@router.post("/{asset_id}/complete")
async def post_complete(asset_id: UUID, who: CallerOf, service: AssetServiceOf) -> AssetBody:
    """Read the uploaded file: the asset is READY then, or FAILED with the reason.

    Doing it again changes nothing and answers the same.
    """
    return _body(await complete_asset(asset_id, who.user_id, service), service)


@router.get("")
async def get_assets(
    who: CallerOf,
    service: AssetServiceOf,
    types: Annotated[list[AssetType] | None, Query(alias="type")] = None,
    search: Annotated[
        str, Query(max_length=200, description="Part of the file's name, in either case.")
    ] = "",
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[WholeNumber, Query(ge=1, le=100)] = 25,
) -> AssetList:
    """Your assets, newest first."""
    wanted = AssetFilter(types or (), search.strip())
    page = await list_assets(who.user_id, wanted, cursor, limit, service.database)
    items = [_body(asset, service) for asset in page.entries]
    return AssetList(items=items, next_cursor=page.next_cursor)


@router.get("/{asset_id}")
async def get_asset(asset_id: UUID, who: CallerOf, service: AssetServiceOf) -> AssetBody:
    """One of your assets."""
    return _body(await read_asset(asset_id, who.user_id, service.database), service)


@router.patch("/{asset_id}")
async def patch_asset(
    asset_id: UUID, body: AssetName, who: CallerOf, service: AssetServiceOf
) -> AssetBody:
    """Call an asset something else; its file, its addresses and its `src` stay the same."""
    renamed = await rename_asset(asset_id, body.file_name, who.user_id, service.database)
    return _body(renamed, service)


@router.get("/{asset_id}/uses")
async def get_uses(asset_id: UUID, who: CallerOf, service: AssetServiceOf) -> UsesBody:
    """Your jobs, templates and drafts that use one of your assets.

    Jobs and templates also use it by its `publicUrl`, and a font by its family's name. Jobs that
    have ended are found among your 1000 newest, drafts where their text has `asset:ID`.
    """
    return uses_body(await uses_of(asset_id, who.user_id, service.database))


@router.delete("/{asset_id}", status_code=204)
async def delete_asset(
    asset_id: UUID,
    who: CallerOf,
    service: AssetServiceOf,
    force: Annotated[
        bool, Query(description="Delete it even if unfinished jobs or templates need it.")
    ] = False,
) -> Response:
    """Remove an asset and its files.

    While jobs that have not ended, or templates, need it, the answer is 409 and names them.
    """
    await remove_asset(asset_id, who.user_id, service.database, service.storage, force=force)
    return Response(status_code=204)


def _body(asset: Asset, service: AssetService) -> AssetBody:
    ready = asset.status is AssetStatus.READY
    is_pending = asset.status is AssetStatus.PENDING
    return AssetBody(
        id=asset.id,
        status=asset.status,
        type=asset.type,
        file_name=asset.file_name,
        content_type=asset.content_type,
        bytes=asset.bytes,
        sha256=asset.sha256,
        duration_seconds=asset.duration_seconds,
        metadata=reported_metadata(asset.metadata),
        src=f"asset:{asset.id}",
        public_url=public_url(asset, service.storage) if ready else None,
        thumbnail_url=thumbnail_url(asset, service.storage) if ready else None,
        expires_at=service.now() + timedelta(seconds=ASSET_SECONDS) if ready else None,
        created_at=asset.created_at,
        completed_at=asset.completed_at,
        upload_expires_at=asset.upload_expires_at if is_pending else None,
        error=AssetError.of(asset.error) if asset.error else None,
    )

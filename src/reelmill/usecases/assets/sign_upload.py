"""A client gets leave to upload a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from reelmill.core.errors import LimitError, RequestError
from reelmill.usecases.assets.file_name import checked_name
from reelmill.usecases.assets.keys import asset_key, thumbnail_key, upload_key
from reelmill.usecases.assets.read_assets import arriving_url
from reelmill.usecases.assets.room import storage_full
from reelmill.usecases.assets.service import AssetService
from reelmill.usecases.ports.assets import Asset, AssetStatus, Usage
from reelmill.usecases.ports.objects import NewObject, ObjectKind
from reelmill.usecases.ports.storage import SignedUpload

UPLOAD_SECONDS = 6 * 3600
"""How long an upload may take until it is completed."""

_MOST_PENDING = 1000
_CONTENT_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}")


@dataclass(frozen=True, slots=True)
class UploadGrant:
    """The permission to upload one file.

    Attributes:
        asset_id: Name of the asset to be.
        upload: How the client sends the file.
        public_url: Where it can be read once it has arrived, for 7 days.
        expires_at: When the upload must have been completed.
    """

    asset_id: UUID
    upload: SignedUpload
    public_url: str
    expires_at: datetime


async def sign_upload(
    user_id: UUID, file_name: str, content_type: str, size: int | None, service: AssetService
) -> UploadGrant:
    """Leave for a user to upload a file, of exactly `size` bytes where that is given.

    Raises:
        RequestError: `file_name_invalid`, `content_type_invalid`.
        LimitError: `asset_too_large`, `storage_full`, `too_many_uploads`.
    """
    name, kind = checked_name(file_name), _checked_type(content_type)
    if size is not None and size > service.largest_bytes:
        raise too_large(size, service.largest_bytes)
    now = service.now()
    asset = _pending(user_id, name, kind, size, now)
    async with service.database.begin() as transaction:
        usage = await transaction.assets.usage(user_id)
        room = _checked_room(usage, size, service.user_bytes)
        await transaction.assets.add(asset)
        await transaction.objects.record(_objects_of(asset))
    upload = service.storage.sign_put(
        upload_key(asset.id),
        UPLOAD_SECONDS,
        content_type=kind,
        max_bytes=min(room, service.largest_bytes),
        exact_bytes=size,
    )
    url = arriving_url(asset, service.storage)
    return UploadGrant(asset.id, upload, url, asset.upload_expires_at)


def too_large(size: int, limit: int) -> LimitError:
    """The error for a file of more bytes than one asset may have."""
    sentence = f"The file has {size} bytes; an asset may have {limit}."
    return LimitError.of("asset_too_large", sentence, "/size", "make the file smaller")


def _objects_of(asset: Asset) -> list[NewObject]:
    """Everything that may be stored of it."""
    folder_keys = (asset.bucket_key, thumbnail_key(asset.user_id, asset.id))
    kept = [NewObject(key, ObjectKind.ASSET, asset_id=asset.id) for key in folder_keys]
    return [NewObject(upload_key(asset.id), ObjectKind.UPLOAD, asset_id=asset.id), *kept]


def _pending(user_id: UUID, name: str, kind: str, size: int | None, now: datetime) -> Asset:
    asset_id = uuid4()
    return Asset(
        id=asset_id,
        user_id=user_id,
        status=AssetStatus.PENDING,
        type=None,
        file_name=name,
        content_type=kind,
        bucket_key=asset_key(user_id, asset_id, name),
        thumbnail_key=None,
        declared_bytes=size,
        bytes=None,
        sha256=None,
        duration_seconds=None,
        metadata={},
        error=None,
        created_at=now,
        completed_at=None,
        upload_expires_at=now + timedelta(seconds=UPLOAD_SECONDS),
    )


def _checked_room(usage: Usage, size: int | None, limit: int) -> int:
    """Bytes the user may still upload."""
    if usage.pending >= _MOST_PENDING:
        sentence = f"{usage.pending} uploads have not been completed."
        hint = "complete or delete them first"
        raise LimitError.of("too_many_uploads", sentence, hint=hint)
    room = limit - usage.bytes
    if room < max(size or 0, 1):
        raise storage_full(usage.bytes, limit)
    return room


def _checked_type(content_type: str) -> str:
    kind = content_type.strip().lower()
    if not _CONTENT_TYPE.fullmatch(kind):
        sentence = f"{content_type[:100]!r} is not a content type."
        raise RequestError.of("content_type_invalid", sentence, "/contentType", "such as video/mp4")
    return kind

"""Assets as their owner reads them, with addresses of their files."""

from __future__ import annotations

from uuid import UUID

from reelmill.core.errors import NotFoundError
from reelmill.usecases.page import Page, cursor_of, page_of, place_of
from reelmill.usecases.ports.assets import Asset, AssetFilter, AssetType
from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.storage import Storage

ASSET_SECONDS = 7 * 24 * 3600
"""How long the address of an asset is good for."""

_SHOWN_AS = {
    AssetType.VIDEO: ("video/", "image/"),  # an animated GIF is a video
    AssetType.IMAGE: ("image/",),
    AssetType.AUDIO: ("audio/", "video/"),
    AssetType.FONT: ("font/",),
    AssetType.CAPTIONS: ("text/vtt", "text/plain", "application/x-subrip"),
}
_NEVER = ("image/svg",)  # which can carry scripts
_UNKNOWN = "application/octet-stream"


async def read_asset(asset_id: UUID, user_id: UUID, database: Database) -> Asset:
    """One asset of this user.

    Raises:
        NotFoundError: `not_found`.
    """
    async with database.begin() as transaction:
        asset = await transaction.assets.get(user_id, asset_id)
    if asset is None:
        raise no_such_asset(asset_id)
    return asset


async def list_assets(
    user_id: UUID,
    wanted: AssetFilter,
    cursor: str | None,
    most: int,
    database: Database,
) -> Page[Asset]:
    """A page of this user's assets, newest first.

    Raises:
        RequestError: `cursor_invalid`.
    """
    after = place_of(cursor)
    async with database.begin() as transaction:
        found = await transaction.assets.page(user_id, wanted, after, most + 1)
    return page_of(found, most, cursor_of)


def arriving_url(asset: Asset, storage: Storage) -> str:
    """Where the file can be read once it has arrived, completed or not."""
    return storage.sign_arriving(asset.bucket_key, ASSET_SECONDS, content_type=_shown_type(asset))


def public_url(asset: Asset, storage: Storage) -> str:
    """Where the file can be read, once completed."""
    return storage.sign_get(asset.bucket_key, ASSET_SECONDS, content_type=_shown_type(asset))


def thumbnail_url(asset: Asset, storage: Storage) -> str | None:
    """Where its small picture can be read, None where it has none."""
    return signed_thumbnail(asset.thumbnail_key, storage)


def signed_thumbnail(key: str | None, storage: Storage) -> str | None:
    """Where the small picture under a key can be read, None where there is none."""
    return key and storage.sign_get(key, ASSET_SECONDS, content_type="image/webp")


def no_such_asset(asset_id: UUID) -> NotFoundError:
    """The error of asking for an asset that is not there, or is somebody else's."""
    return NotFoundError.of("not_found", f"There is no asset {asset_id}.")


def _shown_type(asset: Asset) -> str:
    """The announced content type where it fits what was found; never one that runs anything."""
    allowed = [start for starts in _SHOWN_AS.values() for start in starts]
    if asset.type is not None:
        allowed = list(_SHOWN_AS[asset.type])
    fits = asset.content_type.startswith(tuple(allowed))
    return asset.content_type if fits and not asset.content_type.startswith(_NEVER) else _UNKNOWN

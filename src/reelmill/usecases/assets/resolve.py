"""`asset:ID` in a spec becomes a stored file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from reelmill.core.errors import SourceError
from reelmill.core.media_info import MediaInfo
from reelmill.usecases.assets.metadata import media_info
from reelmill.usecases.ports.assets import Asset, AssetStatus, AssetType
from reelmill.usecases.ports.database import Database


@dataclass(frozen=True, slots=True)
class AssetFile:
    """Where an asset's file is, and what it is.

    Attributes:
        bucket_key: Its key in the storage.
        sha256: Hex digest of its bytes.
        bytes: Its size.
        type: What it is.
        info: What probing told, None for fonts and captions.
    """

    bucket_key: str
    sha256: str
    bytes: int
    type: AssetType
    info: MediaInfo | None


async def asset_files(
    database: Database, user_id: UUID, ids: Collection[str]
) -> Mapping[str, AssetFile | SourceError]:
    """The file of every asset that a spec names (what follows `asset:`), or why there is none.

    The errors are `asset_missing` (also for other users' assets) and `asset_not_ready`; their
    problems have no pointer yet.
    """
    named = {name: asset_id for name in ids if (asset_id := asset_uuid(name)) is not None}
    found: dict[UUID, Asset] = {}
    if named:
        async with database.begin() as transaction:
            assets = await transaction.assets.of_ids(user_id, set(named.values()))
        found = {asset.id: asset for asset in assets}
    return {
        name: asset_file(name, found.get(named[name]) if name in named else None) for name in ids
    }


def asset_uuid(name: str) -> UUID | None:
    """The id that stands after `asset:`; None where it is none."""
    try:
        found = UUID(name)
    except ValueError:
        return None
    return found if str(found) == name.lower() else None


def asset_file(name: str, asset: Asset | None) -> AssetFile | SourceError:
    """Where an asset's file is, or why it cannot be used."""
    if asset is None:
        hint = "upload it, or look up its id in your assets"
        return SourceError.of("asset_missing", f"There is no asset {name[:64]!r}.", hint=hint)
    if asset.status is AssetStatus.FAILED:
        why = (asset.error or {}).get("message", "")
        sentence = f"The asset {asset.id} ({asset.file_name}) cannot be used: {why}"
        return SourceError.of("asset_not_ready", sentence, hint="upload another file")
    if asset.type is None or asset.sha256 is None or asset.bytes is None:
        sentence = f"The upload of the asset {asset.id} ({asset.file_name}) has not been completed."
        hint = f"send the file, then POST /v1/assets/{asset.id}/complete"
        return SourceError.of("asset_not_ready", sentence, hint=hint)
    info = media_info(asset.metadata)
    return AssetFile(asset.bucket_key, asset.sha256, asset.bytes, asset.type, info)

"""Assets go: their owner deletes them, or nobody ever completed them."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from reelmill.usecases.assets.keys import UPLOADS, asset_folder, upload_key
from reelmill.usecases.assets.read_assets import no_such_asset
from reelmill.usecases.ports import Database
from reelmill.usecases.ports.assets import Asset
from reelmill.usecases.ports.storage import Storage

_PRUNED_AT_ONCE = 100
_ORPHANED_AFTER = timedelta(hours=24)  # longer than any upload may take


async def remove_asset(asset_id: UUID, user_id: UUID, database: Database, storage: Storage) -> None:
    """Remove an asset with its files; renders that have read it go on.

    Raises:
        NotFoundError: `not_found`.
        ConflictError: `asset_busy`, it is being completed right now.
    """
    async with database.begin() as transaction:
        asset = await transaction.assets.take(user_id, asset_id)
        if asset is None:
            raise no_such_asset(asset_id)
        await _remove_files(asset, storage)
        await transaction.assets.remove(asset_id)


async def prune_uploads(database: Database, storage: Storage, now: datetime) -> int:
    """Remove uploads that were never completed in time; returns their number."""
    removed = 0
    while True:
        async with database.begin() as transaction:
            overdue = await transaction.assets.take_overdue(now, _PRUNED_AT_ONCE)
            for asset in overdue:
                await _remove_files(asset, storage)
                await transaction.assets.remove(asset.id)
        removed += len(overdue)
        if len(overdue) < _PRUNED_AT_ONCE:
            break
    return removed + await storage.delete_older(UPLOADS, now - _ORPHANED_AFTER)


async def _remove_files(asset: Asset, storage: Storage) -> None:
    await storage.delete(upload_key(asset.id))
    await storage.delete_prefix(asset_folder(asset.user_id, asset.id))

"""Assets go: their owner deletes them, or nobody ever completed them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from reelmill.usecases.assets.read_assets import no_such_asset
from reelmill.usecases.objects.remove import remove_soon
from reelmill.usecases.ports import Database
from reelmill.usecases.ports.objects import Scope
from reelmill.usecases.ports.storage import Storage

_PRUNED_AT_ONCE = 100


async def remove_asset(asset_id: UUID, user_id: UUID, database: Database, storage: Storage) -> None:
    """Remove an asset with its files; renders that have read it go on.

    Raises:
        NotFoundError: `not_found`.
        ConflictError: `asset_busy`, it is being completed right now.
    """
    async with database.begin() as transaction:
        if await transaction.assets.take(user_id, asset_id) is None:
            raise no_such_asset(asset_id)
        await transaction.assets.remove(asset_id)
    await remove_soon(database, storage, Scope(assets=[asset_id]))


async def prune_uploads(database: Database, storage: Storage, now: datetime) -> int:
    """Remove uploads that were never completed in time; returns their number."""
    removed = 0
    while True:
        async with database.begin() as transaction:
            overdue = await transaction.assets.take_overdue(now, _PRUNED_AT_ONCE)
            for asset in overdue:
                await transaction.assets.remove(asset.id)
        if overdue:
            await remove_soon(database, storage, Scope(assets=[asset.id for asset in overdue]))
        removed += len(overdue)
        if len(overdue) < _PRUNED_AT_ONCE:
            return removed

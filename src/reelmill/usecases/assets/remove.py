"""Assets go: their owner deletes them, or nobody ever completed them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from reelmill.core.errors import ConflictError
from reelmill.usecases.assets.read_assets import no_such_asset
from reelmill.usecases.assets.uses import uses_of_asset
from reelmill.usecases.objects.remove import remove_soon
from reelmill.usecases.ports.assets import Asset
from reelmill.usecases.ports.database import Database, Transaction
from reelmill.usecases.ports.jobs import Named
from reelmill.usecases.ports.objects import Scope
from reelmill.usecases.ports.storage import Storage

_PRUNED_AT_ONCE = 100
_MOST_NAMED = 5
_LONGEST_NAME = 60


async def remove_asset(
    asset_id: UUID, user_id: UUID, database: Database, storage: Storage, *, force: bool = False
) -> None:
    """Remove an asset with its files, unless it is needed; with `force` whatever needs it.

    Raises:
        NotFoundError: `not_found`.
        ConflictError: `asset_busy`, it is being completed right now; `asset_in_use`, by jobs that
            have not ended or by templates, which are named.
    """
    async with database.begin() as transaction:
        asset = await transaction.assets.take(user_id, asset_id)
        if asset is None:
            raise no_such_asset(asset_id)
        if not force:
            await _check_unused(asset, transaction)
        await transaction.assets.remove(asset_id)
    await remove_soon(database, storage, Scope(assets=[asset_id]))


async def _check_unused(asset: Asset, transaction: Transaction) -> None:
    uses = uses_of_asset(asset)
    jobs = await transaction.jobs.using(asset.user_id, uses, _MOST_NAMED + 1)
    templates = await transaction.templates.using(asset.user_id, uses, _MOST_NAMED + 1)
    if not jobs and not templates:
        return
    needing = [*_named("job", jobs), *_named("template", templates)]
    message = f"The asset {asset.id} ({asset.file_name}) is needed by {', '.join(needing)}."
    ways = ["wait for the jobs to end, or cancel them"] if jobs else []
    ways += ["change or delete the templates"] if templates else []
    hint = f"{'; '.join(ways)}; or repeat with ?force=true, and what needs it will fail"
    raise ConflictError.of("asset_in_use", message, hint=hint)


def _named(kind: str, found: Sequence[Named]) -> Iterator[str]:
    """`the job ID (name)` for the first few, and whether there are more."""
    for each in found[:_MOST_NAMED]:
        yield f"the {kind} {each.id}" + (f" ({each.name[:_LONGEST_NAME]})" if each.name else "")
    if len(found) > _MOST_NAMED:
        yield f"more {kind}s"


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

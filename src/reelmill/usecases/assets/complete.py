"""An uploaded file becomes an asset, or a failed one."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from reelmill.core.errors import ConflictError, LimitError, ReelmillError, SourceError
from reelmill.usecases.assets.awake import kept_awake
from reelmill.usecases.assets.keys import thumbnail_key, upload_key
from reelmill.usecases.assets.read_assets import no_such_asset
from reelmill.usecases.assets.room import storage_full
from reelmill.usecases.assets.service import AssetService
from reelmill.usecases.assets.sign_upload import too_large
from reelmill.usecases.objects.remove import remove_soon
from reelmill.usecases.ports.assets import Asset, AssetFacts, AssetStatus
from reelmill.usecases.ports.database import Transaction
from reelmill.usecases.ports.objects import Scope

_REFUSALS = (SourceError, LimitError)


async def complete_asset(asset_id: UUID, user_id: UUID, service: AssetService) -> Asset:
    """Read what was uploaded and write down what it is; doing it again changes nothing.

    The file is first copied to where no upload URL leads, so that what was read is what stays.

    Raises:
        NotFoundError: `not_found`.
        ConflictError: `asset_not_uploaded`; `asset_busy`, it is being completed right now.
    """
    async with service.slots.held(user_id), service.database.begin() as transaction:
        asset = await transaction.assets.take(user_id, asset_id)
        if asset is None:
            raise no_such_asset(asset_id)
        if asset.status is AssetStatus.PENDING:
            await _complete(asset, transaction, service)
        found = await transaction.assets.get(user_id, asset_id)
    await remove_soon(service.database, service.storage, Scope(assets=[asset_id]))
    return found or asset


async def _complete(asset: Asset, transaction: Transaction, service: AssetService) -> None:
    try:
        async with kept_awake(transaction, asset, service.awake_seconds):
            await _take_in(asset, service)
            facts = await _facts(asset, service)
        await _check_room(asset, facts.bytes, transaction, service)
    except _REFUSALS as error:
        await transaction.assets.set_failed(asset.id, _to_problem(error), service.now())
    else:
        await transaction.assets.set_ready(asset.id, facts, service.now())
        kept = filter(None, (asset.bucket_key, facts.thumbnail_key))
        await transaction.objects.kept(list(kept), None)


def _to_problem(error: ReelmillError) -> dict[str, str | None]:
    """Its pointer is none of the asset's: it is about no document."""
    problem = error.problems[0].as_json()
    return {name: said for name, said in problem.items() if name != "pointer"}


async def _take_in(asset: Asset, service: AssetService) -> None:
    """Copy the upload to the asset's place; an interrupted try may have done so already."""
    storage, upload = service.storage, upload_key(asset.id)
    uploaded = await storage.head(upload)
    if uploaded is not None and uploaded.bytes > service.largest_bytes:
        raise too_large(uploaded.bytes, service.largest_bytes)
    if uploaded is not None:
        await storage.copy(upload, asset.bucket_key)
    elif await storage.head(asset.bucket_key) is None:
        sentence = f"Nothing was uploaded for the asset {asset.id}."
        hint = "send the file to its uploadUrl first"
        raise ConflictError.of("asset_not_uploaded", sentence, hint=hint)


async def _facts(asset: Asset, service: AssetService) -> AssetFacts:
    """What the file is; its small picture is stored beside it."""
    from reelmill.usecases.assets.facts import read_facts  # noqa: PLC0415 - large

    service.scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=service.scratch, prefix="asset-") as folder:
        thumbnail = Path(folder, "thumbnail", "picture.webp")
        thumbnail.parent.mkdir()
        async with _at_hand(asset, Path(folder), service) as path:
            facts = await asyncio.to_thread(read_facts, path, asset, thumbnail, service)
        if not thumbnail.exists():
            return facts
        key = thumbnail_key(asset.user_id, asset.id)
        await service.storage.put_file(key, thumbnail, "image/webp")
        return replace(facts, thumbnail_key=key)


@asynccontextmanager
async def _at_hand(asset: Asset, folder: Path, service: AssetService) -> AsyncIterator[Path]:
    """The file on this machine."""
    local = service.storage.local_path(asset.bucket_key)
    if local is not None:
        yield local
        return
    path = folder / "file"
    await service.storage.download(asset.bucket_key, path)
    yield path


async def _check_room(
    asset: Asset, size: int, transaction: Transaction, service: AssetService
) -> None:
    usage = await transaction.assets.usage(asset.user_id)
    others = usage.bytes - (asset.declared_bytes or 0)
    if others + size > service.user_bytes:
        raise storage_full(others, service.user_bytes)

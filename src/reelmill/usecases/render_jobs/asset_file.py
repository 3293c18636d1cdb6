"""The file of an asset on this machine."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from reelmill.core.errors import NotFoundError, SourceError
from reelmill.usecases.assets.resolve import AssetFile
from reelmill.usecases.render_jobs.own_files import linked
from reelmill.usecases.render_jobs.pinned_jobs import pinned
from reelmill.usecases.render_jobs.worker_context import WorkerContext


async def file_of(
    src: str, asset: AssetFile | SourceError, tools: WorkerContext, scratch: Path
) -> Path | SourceError:
    """Its file, brought into `scratch` where only the bucket has it, or why there is none."""
    if isinstance(asset, SourceError):
        return asset
    try:
        return await _brought(asset, tools, scratch)
    except NotFoundError:
        message = f"The file of the asset `{src[:80]}` is gone."
        return SourceError.of("asset_missing", message, hint="upload it again")


async def _brought(asset: AssetFile, tools: WorkerContext, scratch: Path) -> Path:
    if file := tools.storage.local_path(asset.bucket_key):
        return file
    place = scratch / asset.sha256
    async with pinned(tools.files, (), [asset.sha256]):
        if kept := (await tools.files.sources([asset.sha256])).get(asset.sha256):
            return await tools.running(partial(linked, kept, place))
    await tools.storage.download(asset.bucket_key, place)
    return place

"""The files that a job's spec names: assets of its user, and URLs; never paths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from reelmill.core.errors import NotFoundError, SourceError
from reelmill.core.spec import Spec, walk_sources
from reelmill.media.cancel import CancelToken
from reelmill.usecases.ports import Database, Sources
from reelmill.usecases.ports.assets import Asset, AssetStatus
from reelmill.usecases.rendering.render_tools import RenderTools

_SCHEME = "asset:"


@dataclass(frozen=True, slots=True)
class JobSources:
    """The `Sources` of one job.

    Attributes:
        assets: The file of every asset it names, or why there is none.
        urls: Fetches all others.
    """

    assets: Mapping[str, Path | SourceError]
    urls: Sources

    def fetch(
        self, sources: Iterable[str], cancel: CancelToken
    ) -> Mapping[str, Path | SourceError]:
        """The local file of every source, or why there is none."""
        wanted = list(dict.fromkeys(sources))
        others = [src for src in wanted if src not in self.assets]
        found = {**self.assets, **self.urls.fetch(others, cancel)}
        return {src: found[src] for src in wanted}


async def job_sources(
    spec: Spec, user_id: UUID, tools: RenderTools, database: Database, scratch: Path
) -> JobSources:
    """The sources of a spec; assets that only the bucket has are brought into `scratch`."""
    named = {src for _, src in walk_sources(spec) if src.startswith(_SCHEME)}
    ids = {src: asset_id for src in named if (asset_id := asset_id_of(src))}
    found: dict[UUID, Asset] = {}
    if ids:
        async with database.begin() as transaction:
            assets = await transaction.assets.of_ids(user_id, set(ids.values()))
        found = {asset.id: asset for asset in assets}
    files: dict[str, Path | SourceError] = {}
    for src in named:
        asset = found.get(ids[src]) if src in ids else None
        files[src] = await _file_of(src, asset, tools, scratch)
    return JobSources(files, tools.workshop.sources)


def asset_id_of(src: str) -> UUID | None:
    """The id in `asset:ID`, None where it is none."""
    try:
        return UUID(src.removeprefix(_SCHEME))
    except ValueError:
        return None


async def _file_of(
    src: str, asset: Asset | None, tools: RenderTools, scratch: Path
) -> Path | SourceError:
    if asset is None:
        hint = "upload it with POST /v1/assets/sign-upload, or list yours with GET /v1/assets"
        return SourceError.of("asset_missing", f"You have no asset `{src[:80]}`.", hint=hint)
    if asset.status is not AssetStatus.READY or asset.sha256 is None:
        message = f"The asset `{src[:80]}` is {asset.status.lower()}, not ready."
        hint = "call POST /v1/assets/ID/complete once it is uploaded"
        return SourceError.of("asset_not_ready", message, hint=hint)
    try:
        return await _brought(asset, asset.sha256, tools, scratch)
    except NotFoundError:
        message = f"The file of the asset `{src[:80]}` is gone."
        return SourceError.of("asset_missing", message, hint="upload it again")


async def _brought(asset: Asset, sha256: str, tools: RenderTools, scratch: Path) -> Path:
    if file := tools.storage.local_path(asset.bucket_key):
        return file
    if kept := (await tools.files.sources([sha256])).get(sha256):
        return kept
    file = scratch / asset.id.hex
    await tools.storage.download(asset.bucket_key, file)
    return file

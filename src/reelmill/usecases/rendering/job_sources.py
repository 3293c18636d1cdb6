"""The files that a job's spec names: assets of its user, and URLs; never paths."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic
from uuid import UUID

from reelmill.core.errors import NotFoundError, SourceError
from reelmill.core.spec import Spec, walk_sources
from reelmill.media.cancel import CancelToken
from reelmill.usecases.assets.resolve import AssetFile, asset_files
from reelmill.usecases.ports import Database, Sources
from reelmill.usecases.rendering.pinned_jobs import pinned
from reelmill.usecases.rendering.render_tools import RenderTools

_SCHEME = "asset:"


@dataclass(frozen=True, slots=True)
class FetchedFiles:
    """The `Sources` of a spec whose files have all been fetched.

    Attributes:
        files: The local file of every source, or why there is none.
        seconds: How long fetching took.
    """

    files: Mapping[str, Path | SourceError]
    seconds: float

    def fetch(
        self,
        sources: Iterable[str],
        cancel: CancelToken,  # noqa: ARG002 - nothing to stop
    ) -> Mapping[str, Path | SourceError]:
        """The local file of every source, or why there is none."""
        return {src: self.files[src] for src in sources}


async def fetched_files(
    spec: Spec,
    user_id: UUID,
    tools: RenderTools,
    database: Database,
    scratch: Path,
    cancel: CancelToken,
) -> FetchedFiles:
    """Everything a spec names as files; a slow source holds a slot of fetching, not of planning.

    Raises:
        OutputError: `disk_full`, `cache_unwritable`.
        CancelledError: `cancelled`.
    """
    began = monotonic()
    sources = await job_sources(spec, user_id, tools, database, scratch)
    named = dict.fromkeys(src for _, src in walk_sources(spec))
    files = await tools.fetching(user_id, partial(sources.fetch, named, cancel))
    return FetchedFiles(files, monotonic() - began)


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
    ids = {src: src.removeprefix(_SCHEME) for src in named}
    found = await asset_files(database, user_id, set(ids.values())) if ids else {}
    files = {src: await _file_of(src, found[ids[src]], tools, scratch) for src in sorted(named)}
    return JobSources(files, tools.workshop.sources)


async def _file_of(
    src: str, asset: AssetFile | SourceError, tools: RenderTools, scratch: Path
) -> Path | SourceError:
    if isinstance(asset, SourceError):
        return asset
    try:
        return await _brought(asset, tools, scratch)
    except NotFoundError:
        message = f"The file of the asset `{src[:80]}` is gone."
        return SourceError.of("asset_missing", message, hint="upload it again")


async def _brought(asset: AssetFile, tools: RenderTools, scratch: Path) -> Path:
    if file := tools.storage.local_path(asset.bucket_key):
        return file
    place = scratch / asset.sha256
    async with pinned(tools.files, (), [asset.sha256]):
        if kept := (await tools.files.sources([asset.sha256])).get(asset.sha256):
            return await tools.running(partial(_linked, kept, place))
    await tools.storage.download(asset.bucket_key, place)
    return place


def _linked(file: Path, place: Path) -> Path:
    """The same file under a name that no cache evicts; a copy where it cannot be linked."""
    place.unlink(missing_ok=True)
    try:
        os.link(file, place)
    except OSError:
        shutil.copyfile(file, place)
    return place

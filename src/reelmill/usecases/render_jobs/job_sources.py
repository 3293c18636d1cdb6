"""The files that a job's spec names: assets of its user, and URLs; never paths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Self
from uuid import UUID

from reelmill.core.asset_name import asset_id
from reelmill.core.errors import SourceError
from reelmill.core.spec import Spec, auth_of_sources, named_auth, walk_sources
from reelmill.media.cancel import CancelToken
from reelmill.usecases.assets.resolve import asset_files
from reelmill.usecases.credentials import credentials_of
from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.rendering import Credential, Sources
from reelmill.usecases.render_jobs.asset_file import file_of
from reelmill.usecases.render_jobs.own_files import own_file
from reelmill.usecases.render_jobs.user_fonts import user_fonts
from reelmill.usecases.render_jobs.worker_context import WorkerContext


@dataclass(frozen=True, slots=True)
class FetchedFiles:
    """The `Sources` of a spec whose files have all been fetched.

    Attributes:
        files: The local file of every source, or why there is none.
        seconds: How long fetching took.
        brought: Files of the user's fonts by the names they have in the spec.
    """

    files: Mapping[str, Path | SourceError]
    seconds: float
    brought: Mapping[str, Sequence[Path] | SourceError] = field(default_factory=dict)

    def fetch(
        self,
        sources: Iterable[str],
        cancel: CancelToken,  # noqa: ARG002 - nothing to stop
        auth: Mapping[str, str] | None = None,  # noqa: ARG002 - it has been used
    ) -> Mapping[str, Path | SourceError]:
        """The local file of every source, or why there is none."""
        return {src: self.files[src] for src in sources}

    def knowing(self, credentials: Mapping[str, Credential]) -> Self:  # noqa: ARG002 - as above
        """The same: nothing is left to be fetched."""
        return self

    def fonts(self, names: Iterable[str]) -> Mapping[str, Sequence[Path] | SourceError]:
        """Files of the user's fonts, for those of the names that are any."""
        return {name: self.brought[name] for name in names if name in self.brought}


async def fetched_files(
    spec: Spec,
    user_id: UUID,
    tools: WorkerContext,
    database: Database,
    scratch: Path,
    cancel: CancelToken,
) -> FetchedFiles:
    """Everything a spec names as files; a slow source holds a slot of fetching, not of planning.

    Raises:
        SourceError: `credential_unknown`, `credential_other_server`.
        OutputError: `disk_full`, `cache_unwritable`.
        CancelledError: `cancelled`.
    """
    began = monotonic()
    sources = await job_sources(spec, user_id, tools, database, scratch)
    named = dict.fromkeys(src for _, src in walk_sources(spec))
    fetching = partial(sources.fetch, named, cancel, auth_of_sources(spec))
    files = await tools.fetching(user_id, fetching)
    fonts = await user_fonts(spec, user_id, tools, database, scratch)
    return FetchedFiles(files, monotonic() - began, fonts)


@dataclass(frozen=True, slots=True)
class JobSources:
    """The `Sources` of one job.

    Attributes:
        stored: The file of every source that the storage has, or why there is none.
        urls: Fetches all others.
    """

    stored: Mapping[str, Path | SourceError]
    urls: Sources

    def fetch(
        self,
        sources: Iterable[str],
        cancel: CancelToken,
        auth: Mapping[str, str] | None = None,
    ) -> Mapping[str, Path | SourceError]:
        """The local file of every source, or why there is none."""
        wanted = list(dict.fromkeys(sources))
        others = [src for src in wanted if src not in self.stored]
        found = {**self.stored, **self.urls.fetch(others, cancel, auth)}
        return {src: found[src] for src in wanted}

    def knowing(self, credentials: Mapping[str, Credential]) -> Self:
        """The same with these credentials."""
        return replace(self, urls=self.urls.knowing(credentials))

    def fonts(self, names: Iterable[str]) -> Mapping[str, Sequence[Path] | SourceError]:
        """None: they are brought along with the files."""
        return self.urls.fonts(names)


async def job_sources(
    spec: Spec, user_id: UUID, tools: WorkerContext, database: Database, scratch: Path
) -> JobSources:
    """The sources of a spec; what the storage has is brought into `scratch`, where it must be.

    Raises:
        SourceError: `credential_unknown`, `credential_other_server`.
    """
    sources = dict.fromkeys(src for _, src in walk_sources(spec))
    ids = {src: name for src in sources if (name := asset_id(src)) is not None}
    found = await asset_files(database, user_id, set(ids.values())) if ids else {}
    files = {src: await file_of(src, found[ids[src]], tools, scratch) for src in sorted(ids)}
    addresses = [src for src in sources if src not in ids]
    own = {src: await own_file(src, tools.storage, scratch) for src in addresses}
    files |= {src: file for src, file in own.items() if file is not None}
    known = await credentials_of(named_auth(spec), user_id, database)
    return JobSources(files, tools.render_context.sources.knowing(known))

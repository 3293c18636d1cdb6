"""The `Sources` port: local paths and downloads, several downloads at a time."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from reelmill.adapters.fetch.limits import FetchLimits
from reelmill.adapters.fetch.stored import Downloads
from reelmill.core.asset_name import asset_id
from reelmill.core.errors import CancelledError, OutputError, SourceAwayError, SourceError
from reelmill.core.source_credential import SourceCredential, unknown_credential
from reelmill.core.web_address import without_blanks
from reelmill.media.cancel import CancelToken
from reelmill.media.context_threads import ContextThreads
from reelmill.usecases.ports.network import NewGuard
from reelmill.usecases.ports.rendering import Credential
from reelmill.usecases.ports.waits import OnWait

if TYPE_CHECKING:
    from aiohttp.abc import AbstractResolver

Fetched = Path | SourceError
"""A source's local file, or why there is none."""

OnEnd = Callable[[Sequence[str], int], None]
"""Called with the results of a fetch, and how many bytes it received."""

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|(?:file|data|asset):", re.ASCII)


@dataclass(frozen=True, slots=True)
class FetchedSources:
    """Sources by path or URL.

    Attributes:
        base: Folder that relative paths start from; None where sources are not the files of
            this machine, because somebody else names them.
        downloads: Folder that downloads are kept in.
        limits: What a download may cost.
        new_guard: Decides which addresses may be connected to; None allows all, as befits a
            person at their own machine.
        resolver: Looks names up; None for the system's.
        on_wait: Called at every pause before a source that is away is asked again.
        credentials: What servers may be asked with, by name.
        add_credential: How to add one, and where, as a hint says it.
        ca_file: Certificates of authorities that are trusted besides the system's.
        on_end: Called with every fetch's result, `fetched` or the code of a problem, and of the
            bytes that all of one call received.
    """

    base: Path | None
    downloads: Path
    limits: FetchLimits = field(default_factory=FetchLimits)
    new_guard: NewGuard | None = None
    resolver: AbstractResolver | None = None
    on_wait: OnWait | None = None
    ca_file: Path | None = None
    credentials: Mapping[str, Credential] = field(default_factory=dict, repr=False)
    add_credential: str = "add it under this name and retry"
    on_end: OnEnd | None = None

    def knowing(self, credentials: Mapping[str, Credential]) -> Self:
        """The same with these credentials, by name, and no others."""
        return replace(self, credentials=credentials)

    def fetch(
        self,
        sources: Iterable[str],
        cancel: CancelToken,
        auth: Mapping[str, str] | None = None,
    ) -> Mapping[str, Fetched]:
        """The local file of every source, or why there is none; some may be away for now.

        A path is returned as it is, whether or not there is a file (probing tells).

        Args:
            sources: What is named.
            cancel: Stops it.
            auth: Names of credentials, by source.

        Raises:
            OutputError: `disk_full`, `cache_unwritable`.
            CancelledError: `cancelled`.
        """
        wanted = list(dict.fromkeys(sources))
        found = {src: self._local(src) for src in wanted if not is_url(src)}
        urls = [src for src in wanted if is_url(src)]
        named = {src: self._credential(src, name) for src, name in (auth or {}).items()}
        found |= {src: error for src, error in named.items() if isinstance(error, SourceError)}
        if asked := [src for src in urls if src not in found]:
            usable = {s: c for s, c in named.items() if isinstance(c, SourceCredential)}
            downloads = _run(self._download_all(asked, usable), cancel)
            found.update(zip(asked, downloads, strict=True))
        return {src: found[src] for src in wanted}

    def fonts(self, names: Iterable[str]) -> Mapping[str, Sequence[Path] | SourceError]:
        """No fonts come with a spec here: `asset:ID` names what was uploaded to a service."""
        message = "`asset:` refers to a font uploaded to a service."
        hint = "use a family name, and set REELMILL_FONTS to a folder with its files"
        uploaded = SourceError.of("font_unknown", message, hint=hint)
        return {name: uploaded for name in names if asset_id(name) is not None}

    def _local(self, src: str) -> Fetched:
        if self.base is None:
            hint = "give an http(s) address, or upload the file and name it asset:ID"
            message = f"{src[:200]!r} is not an address that a server can fetch."
            return SourceError.of("source_url_invalid", message, hint=hint)
        if not src or "\0" in src:
            return SourceError.of("source_url_invalid", f"{src!r} is not a path.")
        return self.base / src

    def _credential(self, src: str, name: str) -> Credential:
        """The credential that a source is asked for with, or why it cannot be."""
        found = self.credentials.get(name) or unknown_credential(name, self.add_credential)
        return found if isinstance(found, SourceError) else found.for_source(src)

    async def _download_all(
        self, urls: list[str], credentials: Mapping[str, SourceCredential]
    ) -> list[Fetched]:
        # The HTTP client takes a third of a second to import; most renders have no URLs.
        from reelmill.adapters.fetch.download import Fetch, download  # noqa: PLC0415

        downloads = Downloads(self.downloads)
        means = Fetch(
            downloads,
            self.limits,
            self.new_guard,
            self.resolver,
            self.on_wait,
            self.ca_file,
        )

        async def one(url: str) -> Fetched | OutputError:
            try:
                return await download(url, means, credentials.get(url))
            except (SourceError, OutputError) as error:
                return error

        results = await asyncio.gather(*map(one, urls))
        if self.on_end is not None:
            self.on_end([*map(_result, results)], means.received_bytes)
        for result in results:
            if isinstance(result, OutputError):
                raise result
            if isinstance(result, SourceAwayError):
                result.received_bytes = means.reached_bytes
        return [result for result in results if not isinstance(result, OutputError)]


def _result(found: Fetched | OutputError) -> str:
    return "fetched" if isinstance(found, Path) else found.problems[0].code


def is_url(src: str) -> bool:
    """True where a source is an address rather than a path."""
    return _URL.match(without_blanks(src)) is not None


def _run(work: Coroutine[None, None, list[Fetched]], cancel: CancelToken) -> list[Fetched]:
    """Run to the end in a thread of its own: the caller may be inside an event loop."""
    stop = CancelToken()
    forget = cancel.on_cancel(stop.cancel)
    with ContextThreads(1, "reelmill-fetch") as threads:
        running = threads.submit(asyncio.run, _stoppable(work, stop))
        try:
            return running.result()
        except asyncio.CancelledError:
            raise CancelledError.of("cancelled", "The caller asked to stop.") from None
        finally:
            stop.cancel()
            forget()


async def _stoppable(
    work: Coroutine[None, None, list[Fetched]], stop: CancelToken
) -> list[Fetched]:
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    forget = stop.on_cancel(lambda: _cancel_soon(loop, task))
    try:
        return await task
    finally:
        forget()


def _cancel_soon(loop: asyncio.AbstractEventLoop, task: asyncio.Future[list[Fetched]]) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(task.cancel)

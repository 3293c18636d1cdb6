"""Every source of a spec becomes a local file, several downloads at a time."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from reelmill.adapters.fetch.limits import FetchLimits, SocketFactory
from reelmill.adapters.fetch.stored import Downloads
from reelmill.core.errors import CancelledError, OutputError, SourceError
from reelmill.media.cancel import CancelToken

Fetched = Path | SourceError
"""A source's local file, or why there is none."""

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|(?:file|data|asset):", re.ASCII)


def is_url(src: str) -> bool:
    """True where a source is an address rather than a path."""
    return _URL.match(src) is not None


def fetch(src: str, base: Path, cache: Path, limits: FetchLimits | None = None) -> Path:
    """The local file of one source; see `fetch_all`."""
    return fetch_all([src], base, cache, limits)[src]


def fetch_all(
    sources: Iterable[str],
    base: Path,
    cache: Path,
    limits: FetchLimits | None = None,
    *,
    cancel: CancelToken | None = None,
    socket_factory: SocketFactory | None = None,
) -> dict[str, Path]:
    """The local file of every source: paths relative to `base`, downloads kept in `cache`.

    A path is returned as it is, whether or not there is a file (probing tells).
    `socket_factory` makes, or refuses to make, the socket to each address connected to.

    Raises:
        SourceError: the problems of all sources, each a `source_…` code of `download`.
        OutputError: `disk_full`, `cache_unwritable`.
        CancelledError: `cancelled`.
    """
    results = fetch_each(sources, base, cache, limits, cancel=cancel, socket_factory=socket_factory)
    problems = [p for r in results.values() if isinstance(r, SourceError) for p in r.problems]
    if problems:
        raise SourceError(problems)
    return {src: result for src, result in results.items() if isinstance(result, Path)}


def fetch_each(
    sources: Iterable[str],
    base: Path,
    cache: Path,
    limits: FetchLimits | None = None,
    *,
    cancel: CancelToken | None = None,
    socket_factory: SocketFactory | None = None,
) -> dict[str, Fetched]:
    """As `fetch_all`, but a source that cannot be fetched gives its error instead of a file.

    Raises:
        OutputError: `disk_full`, `cache_unwritable`.
        CancelledError: `cancelled`.
    """
    wanted = list(dict.fromkeys(sources))
    found = {src: _local(src, base) for src in wanted if not is_url(src)}
    urls = [src for src in wanted if is_url(src)]
    if urls:
        work = _download_all(urls, cache, limits or FetchLimits(), socket_factory)
        found.update(zip(urls, _run(work, cancel or CancelToken()), strict=True))
    return {src: found[src] for src in wanted}


def _local(src: str, base: Path) -> Fetched:
    if not src or "\0" in src:
        return SourceError.of("source_url_invalid", f"{src!r} is not a path.")
    return base / src


async def _download_all(
    urls: list[str], cache: Path, limits: FetchLimits, socket_factory: SocketFactory | None
) -> list[Fetched]:
    # The HTTP client takes a third of a second to import; most renders have no URLs.
    from reelmill.adapters.fetch.download import download, new_session  # noqa: PLC0415

    downloads = Downloads(cache)
    slots = asyncio.Semaphore(limits.parallel)

    async def one(url: str) -> Fetched | OutputError:
        async with slots:
            try:
                return await download(url, downloads, limits, session)
            except (SourceError, OutputError) as error:
                return error

    async with new_session(limits, socket_factory) as session:
        results = await asyncio.gather(*map(one, urls))
    for result in results:
        if isinstance(result, OutputError):
            raise result
    return [result for result in results if not isinstance(result, OutputError)]


def _run(work: Coroutine[None, None, list[Fetched]], cancel: CancelToken) -> list[Fetched]:
    """Run to the end in a thread of its own: the caller may be inside an event loop."""
    stop = CancelToken()
    forget = cancel.on_cancel(stop.cancel)
    with ThreadPoolExecutor(1, "reelmill-fetch") as threads:
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

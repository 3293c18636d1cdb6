"""One http(s) URL becomes a file: bounded in size and time, resumed, never decoded."""

from __future__ import annotations

import asyncio
import errno
import os
from pathlib import Path

import aiohttp
from aiohttp.abc import AbstractResolver

from reelmill.adapters.fetch.address import REACHABLE, invalid, shown
from reelmill.adapters.fetch.exchange import BrokenOffError, Exchange, exchange, range_of
from reelmill.adapters.fetch.limits import FetchLimits
from reelmill.adapters.fetch.pace import Pace
from reelmill.adapters.fetch.partial import Partial
from reelmill.adapters.fetch.stored import Downloads, Stored
from reelmill.core.errors import OutputError, ReelmillError, SourceError
from reelmill.usecases.ports.network import NewGuard

_CHUNK_BYTES = 256 * 1024
_FULL = {errno.ENOSPC, errno.EDQUOT}
_BROKEN = (aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)


async def download(
    src: str,
    downloads: Downloads,
    limits: FetchLimits,
    new_guard: NewGuard | None = None,
    resolver: AbstractResolver | None = None,
) -> Path:
    """The local file with what the URL gives now; unchanged content is not sent again.

    Raises:
        SourceError: `source_url_invalid`, `source_address_private`, `source_port_refused`,
            `source_unreachable`, `source_http_status`, `source_redirects`, `source_encoded`,
            `source_too_large`, `source_timeout`, `source_too_slow`, `source_not_media`.
        OutputError: `disk_full`, `cache_unwritable`.
    """
    async with exchange(src, limits, new_guard, resolver) as asked:
        try:
            async with asyncio.timeout(limits.total_seconds):
                return await _fetched(src, asked, downloads)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise _failure(asked, error) from error


async def _fetched(src: str, asked: Exchange, downloads: Downloads) -> Path:
    known = downloads.find(src)
    with downloads.writing() as file:
        part, pace = Partial(file), Pace(asked.url, asked.limits)
        for pause_seconds in (*asked.limits.pauses_seconds, None):
            try:
                async with pace.judged():
                    unchanged = await _is_unchanged(asked, part, known, pace)
                if unchanged and known is not None:
                    return downloads.touch(known)
                return downloads.keep(src, file, part.stored())
            except BrokenOffError as broken:
                if pause_seconds is None:
                    raise broken.error from broken
            await asyncio.sleep(pause_seconds)
    raise AssertionError("the last try returns or raises")


async def _is_unchanged(asked: Exchange, part: Partial, known: Stored | None, pace: Pace) -> bool:
    """Take in what is missing; True where nothing came because `known` still holds.

    Raises:
        BrokenOffError: the connection broke, and it can be taken up again.
    """
    headers = part.asks_for_rest() or _conditions(known)
    try:
        async with asked.answer(headers) as response:
            if response.status == 304 and known is not None:
                return True
            _begin(asked, part, response)
            await _take(asked, part, response, pace)
    except aiohttp.ClientConnectorError:
        raise
    except _BROKEN as error:
        raise _broken(asked, str(error) or type(error).__name__) from error
    except aiohttp.SocketTimeoutError as error:
        if not part.received_bytes:
            raise
        raise BrokenOffError(_too_slow(asked)) from error
    return False


def _begin(asked: Exchange, part: Partial, response: aiohttp.ClientResponse) -> None:
    """Make ready for the body: the rest of what has come, or all from the start."""
    if response.status == 200:
        part.begin(response.headers, response.content_length)
        return
    found = range_of(response) if response.status == 206 else None
    etag = response.headers.get("ETag", part.etag)
    if (
        found is None
        or found[0] != part.received_bytes
        or etag != part.etag
        or not part.received_bytes
    ):
        part.begin({}, None)
        raise _broken(asked, f"it answered {response.status} with other bytes than asked for")
    part.whole_bytes = found[1] if found[1] is not None else part.whole_bytes
    asked.check_size(part.whole_bytes or 0)


async def _take(
    asked: Exchange, part: Partial, response: aiohttp.ClientResponse, pace: Pace
) -> None:
    async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
        pace.received(len(chunk))
        asked.check_size(part.received_bytes + len(chunk))
        part.append(chunk)
        if part.is_page:
            raise _page(asked)
    if not part.complete:
        raise _broken(asked, "the connection ended before the file did")


def _conditions(known: Stored | None) -> dict[str, str]:
    if known is None:
        return {}
    told = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in told.items() if value}


def _broken(asked: Exchange, why: str) -> BrokenOffError:
    message = f"Cannot fetch {shown(asked.url)}: {why}."
    return BrokenOffError(SourceError.of("source_unreachable", message, hint=REACHABLE))


def _too_slow(asked: Exchange) -> SourceError:
    return SourceError.of("source_timeout", f"{shown(asked.url)} took too long.", hint=REACHABLE)


def _page(asked: Exchange) -> SourceError:
    message = f"{shown(asked.url)} gave a web page, not a media file."
    hint = "the address probably needs a login, or is a page about the file: use the file's own"
    return SourceError.of("source_not_media", message, hint=hint)


def _failure(asked: Exchange, error: Exception) -> ReelmillError:
    name = shown(asked.url)
    if isinstance(error, TimeoutError):
        return _too_slow(asked)
    if isinstance(error, aiohttp.InvalidURL):
        return invalid(name, "its host is neither a name nor a complete address")
    if isinstance(error, OSError) and error.errno in _FULL:
        hint = "free some space or point REELMILL_HOME to a larger disk"
        return OutputError.of("disk_full", f"The disk is full: cannot keep {name}.", hint=hint)
    if isinstance(error, OSError) and not isinstance(error, aiohttp.ClientError):
        told = os.strerror(error.errno or 0)
        return OutputError.of("cache_unwritable", f"Cannot keep {name}: {told}.")
    told = str(error) or type(error).__name__
    return SourceError.of("source_unreachable", f"Cannot fetch {name}: {told}.", hint=REACHABLE)

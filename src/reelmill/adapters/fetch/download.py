"""One http(s) URL becomes a file: bounded in size, time and redirects, never decoded."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from yarl import URL

from reelmill.adapters.fetch.limits import FetchLimits, SocketFactory
from reelmill.adapters.fetch.stored import Downloads, Stored
from reelmill.core.errors import OutputError, ReelmillError, SourceError

_CHUNK_BYTES = 256 * 1024
_REDIRECTS = {301, 302, 303, 307, 308}
_FULL = {errno.ENOSPC, errno.EDQUOT}
_REACHABLE = "check that the address opens without a login"


def new_session(limits: FetchLimits, socket_factory: SocketFactory | None) -> aiohttp.ClientSession:
    """An HTTP client that keeps no cookies, uses no proxy and decodes no bodies."""
    timeout = aiohttp.ClientTimeout(
        total=limits.total_seconds,
        sock_connect=limits.connect_seconds,
        sock_read=limits.idle_seconds,
    )
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=limits.parallel, socket_factory=socket_factory),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=timeout,
        auto_decompress=False,
        headers={"Accept-Encoding": "identity", "User-Agent": "Reelmill"},
    )


def checked_url(src: str) -> URL:
    """The URL, if it is one that may be fetched.

    Raises:
        SourceError: `source_url_invalid`.
    """
    try:
        url = URL(src)
        port = url.port
    except ValueError as error:
        raise _invalid(src, str(error)) from None
    if url.scheme not in {"http", "https"}:
        raise _invalid(src, f"its scheme is {url.scheme or 'missing'}")
    if not url.host or not port:
        raise _invalid(src, "it names no host")
    if url.user is not None or url.password is not None:
        raise _invalid(shown(url), "it carries a user name or password")
    return url.with_fragment(None)


def _invalid(src: str, why: str) -> SourceError:
    hint = "use a public http:// or https:// address, or a path"
    return SourceError.of("source_url_invalid", f"Cannot fetch {src[:200]}: {why}.", hint=hint)


def shown(url: URL) -> str:
    """A URL fit for messages: no credentials, no query (which may hold a signature)."""
    return str(url.with_user(None).with_query(None).with_fragment(None))


async def download(
    src: str, downloads: Downloads, limits: FetchLimits, session: aiohttp.ClientSession
) -> Path:
    """The local file with what the URL gives now; unchanged content is not sent again.

    Raises:
        SourceError: `source_url_invalid`, `source_unreachable`, `source_http_status`,
            `source_redirects`, `source_encoded`, `source_too_large`, `source_timeout`.
        OutputError: `disk_full`, `cache_unwritable`.
    """
    url = checked_url(src)
    known = downloads.find(src)
    try:
        async with _final_response(url, known, limits, session) as response:
            if response.status == 304 and known is not None:
                return downloads.touch(known)
            _check_response(url, response, limits)
            return await _saved(src, response, downloads, limits)
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        raise _failure(url, error) from error


def _failure(url: URL, error: Exception) -> ReelmillError:
    name = shown(url)
    if isinstance(error, TimeoutError):
        return SourceError.of("source_timeout", f"{name} took too long.", hint=_REACHABLE)
    if isinstance(error, OSError) and error.errno in _FULL:
        hint = "free some space or point REELMILL_HOME to a larger disk"
        return OutputError.of("disk_full", f"The disk is full: cannot keep {name}.", hint=hint)
    if isinstance(error, OSError) and not isinstance(error, aiohttp.ClientError):
        told = os.strerror(error.errno or 0)
        return OutputError.of("cache_unwritable", f"Cannot keep {name}: {told}.")
    told = str(error) or type(error).__name__
    return SourceError.of("source_unreachable", f"Cannot fetch {name}: {told}.", hint=_REACHABLE)


@asynccontextmanager
async def _final_response(
    url: URL, known: Stored | None, limits: FetchLimits, session: aiohttp.ClientSession
) -> AsyncIterator[aiohttp.ClientResponse]:
    conditions = _conditions(known)
    for _ in range(limits.max_redirects + 1):
        async with session.get(url, allow_redirects=False, headers=conditions) as response:
            if response.status not in _REDIRECTS:
                yield response
                return
            target = response.headers.get("Location", "")
        url = _redirected(url, target)
    message = f"{shown(url)} redirects more than {limits.max_redirects} times."
    raise SourceError.of("source_redirects", message, hint=_REACHABLE)


def _redirected(url: URL, target: str) -> URL:
    try:
        return checked_url(str(url.join(URL(target))))
    except ValueError as error:
        raise _invalid(target, str(error)) from None


def _conditions(known: Stored | None) -> dict[str, str]:
    if known is None:
        return {}
    told = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in told.items() if value}


def _check_response(url: URL, response: aiohttp.ClientResponse, limits: FetchLimits) -> None:
    name, status = shown(url), response.status
    if status != 200:
        message = f"{name} answered {status} {response.reason or ''}".rstrip() + "."
        raise SourceError.of("source_http_status", message, hint=_REACHABLE)
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in {"", "identity"}:
        message = f"{name} is sent compressed ({encoding[:40]}) though it was asked not to be."
        hint = "serve media files without Content-Encoding"
        raise SourceError.of("source_encoded", message, hint=hint)
    if (response.content_length or 0) > limits.max_bytes:
        raise _too_large(name, limits)


def _too_large(name: str, limits: FetchLimits) -> SourceError:
    message = f"{name} is larger than the limit of {limits.max_bytes} bytes."
    return SourceError.of("source_too_large", message, hint="use a smaller file")


async def _saved(
    src: str, response: aiohttp.ClientResponse, downloads: Downloads, limits: FetchLimits
) -> Path:
    digest, size = hashlib.sha256(), 0
    with downloads.writing() as file:
        async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
            size += len(chunk)
            if size > limits.max_bytes:
                raise _too_large(shown(response.url), limits)
            digest.update(chunk)
            file.write(chunk)
        etag = response.headers.get("ETag", "")
        modified = response.headers.get("Last-Modified", "")
        return downloads.keep(src, file, Stored(digest.hexdigest(), size, etag, modified))

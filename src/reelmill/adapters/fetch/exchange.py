"""Requests to one server after another: redirects, sockets and answers are all checked."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from reelmill.adapters.fetch.address import checked_url, known_page, redirected, refused, shown
from reelmill.adapters.fetch.answers import is_passing, retry_after_seconds, status_error
from reelmill.adapters.fetch.limits import FetchLimits
from reelmill.adapters.net.trust import trusting
from reelmill.core.errors import ReelmillError, SourceError
from reelmill.core.source_credential import SourceCredential
from reelmill.core.web_address import read_address
from reelmill.usecases.ports.network import NewGuard, SocketGuard

_Error = TypeVar("_Error", bound=ReelmillError)
_REDIRECTS = {301, 302, 303, 307, 308}
_REDIRECTING = "use the address at the end of the redirects; a login may be missing"
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)", re.ASCII)


class BrokenOffError(Exception):
    """The exchange failed in a way that may not happen again.

    Attributes:
        error: What to tell where it does.
        retry_after_seconds: When the server wants to be asked again, None where it does not say.
    """

    def __init__(self, error: SourceError, retry_after_seconds: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.retry_after_seconds = retry_after_seconds


@dataclass(frozen=True, slots=True)
class Exchange:
    """Requests for one source.

    Attributes:
        url: The source.
        limits: What they may cost.
        session: The client.
        guard: Makes its sockets, None where any address is allowed.
        resolver: Looks names up; None for the system's.
        credential: What its own server, and no other, is asked with.
    """

    url: URL
    limits: FetchLimits
    session: aiohttp.ClientSession
    guard: SocketGuard | None
    resolver: AbstractResolver | None = None
    credential: SourceCredential | None = None

    def without_secrets(self, error: _Error) -> _Error:
        """The error without what servers may have repeated of the credential."""
        if self.credential is None:
            return error
        hidden = self.credential.without_secrets
        return type(error)(replace(p, message=hidden(p.message)) for p in error.problems)

    @asynccontextmanager
    async def answer(self, headers: Mapping[str, str]) -> AsyncIterator[aiohttp.ClientResponse]:
        """The answer after all redirects, checked but for its body.

        Raises:
            SourceError: `source_url_invalid`, `source_address_private`, `source_port_refused`,
                `source_not_media`, `source_redirects`, `source_http_status`, `source_encoded`,
                `source_too_large`.
            BrokenOffError: the server is busy or has a passing fault.
        """
        url, own = self.url, self.credential
        for _ in range(self.limits.max_redirects + 1):
            if (page := known_page(url)) is not None:
                raise page
            # Once it has led elsewhere, what comes back is no wish of whoever named the credential.
            own = own if own is not None and own.is_for(read_address(str(url))) else None
            async with self._get(url, {**(own.headers if own else {}), **headers}) as response:
                if response.status not in _REDIRECTS:
                    await self._check(url, response)
                    yield response
                    return
                target = response.headers.get("Location", "")
            url = redirected(url, target)
        message = f"{shown(self.url)} redirects more than {self.limits.max_redirects} times."
        raise SourceError.of("source_redirects", message, hint=_REDIRECTING)

    @asynccontextmanager
    async def _get(
        self, url: URL, headers: Mapping[str, str]
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        try:
            response = await self.session.get(url, allow_redirects=False, headers=headers)
        except aiohttp.ClientConnectorError as error:
            if self.guard is not None and self.guard.refused is not None:
                raise refused(url, self.guard.refused) from error
            raise
        async with response:
            yield response

    async def _check(self, url: URL, response: aiohttp.ClientResponse) -> None:
        name, status = shown(url), response.status
        if status in {304, 416}:
            return
        if status not in {200, 206}:
            error = await status_error(url, response)
            if is_passing(status):
                raise BrokenOffError(error, retry_after_seconds(response.headers))
            raise error
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in {"", "identity"}:
            message = (
                f"{name} is sent compressed ({encoding[:40]}), although this was not accepted."
            )
            hint = "serve media files without Content-Encoding"
            raise SourceError.of("source_encoded", message, hint=hint)
        self.check_size(response.content_length or 0)

    def check_size(self, size_bytes: int) -> None:
        """Return where a source of this size is accepted.

        Raises:
            SourceError: `source_too_large`.
        """
        if size_bytes > self.limits.max_bytes:
            limit = f"the limit of {self.limits.max_bytes} bytes"
            message = f"{shown(self.url)} is larger than {limit}."
            raise SourceError.of("source_too_large", message, hint="use a smaller file")


@asynccontextmanager
async def exchange(
    src: str,
    limits: FetchLimits,
    new_guard: NewGuard | None,
    resolver: AbstractResolver | None,
    ca_file: Path | None,
    credential: SourceCredential | None = None,
) -> AsyncIterator[Exchange]:
    """An HTTP client that keeps no cookies, uses no proxy and decodes no bodies.

    Raises:
        SourceError: `source_url_invalid`.
    """
    url = checked_url(src)
    guard = new_guard() if new_guard else None
    wait = aiohttp.ClientTimeout(
        total=None, sock_connect=limits.connect_seconds, sock_read=limits.idle_seconds
    )
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            socket_factory=guard, resolver=resolver, ssl=trusting(ca_file)
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=wait,
        auto_decompress=False,
        trust_env=False,
        headers={"Accept-Encoding": "identity", "User-Agent": "Reelmill"},
    ) as session:
        yield Exchange(url, limits, session, guard, resolver, credential)


def range_of(response: aiohttp.ClientResponse) -> tuple[int, int | None] | None:
    """Where the bytes of a 206 answer begin, and the size of the whole, None where unknown."""
    match = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", "").strip())
    if match is None:
        return None
    return int(match[1]), None if match[3] == "*" else int(match[3])

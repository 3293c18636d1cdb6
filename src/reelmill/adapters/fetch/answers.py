"""What an answer that is not the file means: whether it may pass, and what its server says."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
from yarl import URL

from reelmill.adapters.fetch.address import shown
from reelmill.adapters.net.foreign_words import plain
from reelmill.core.errors import SourceError

_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, *range(520, 528)})
"""Statuses that the same request may not get a moment later."""

_LOGIN = "it requires a login: use a credential (`auth`), or an address that needs none"
_GONE = "the file no longer exists: check the address"
_HINTS: Mapping[int, str] = {
    401: _LOGIN,
    402: "its server requires payment: use another address",
    403: "its server refuses access: the address may have expired, or needs a login (`auth`)",
    404: _GONE,
    405: "its server has no file at this address: use the address of the file itself",
    410: _GONE,
    429: "its server limits requests: try again later, or host the file elsewhere",
    451: "its server may not provide it for legal reasons: use another file",
}
_OF_THE_SERVER = "its server failed: try again later, or ask its operator"
_OF_THE_REQUEST = "its server rejects the request: check the address"

_SAID_BYTES = 4096
_SAID_SECONDS = 3.0
_UNSEEN = re.compile(r"(?is)<(script|style)\b.*?(</\1>|$)|<!--.*?(-->|$)|<[^>]*>")


def is_passing(status: int) -> bool:
    """True for an answer that may be another one a moment later."""
    return status in _PASSING


async def status_error(url: URL, response: aiohttp.ClientResponse) -> SourceError:
    """The error for an answer that is not the file, with what its server says."""
    reason = plain(response.reason or "")
    message = f"{shown(url)} answered {response.status} {reason}".rstrip() + "."
    if response.status < 500 and (said := await _said(response)):
        message += f" It says: {said}"
    return SourceError.of("source_http_status", message, hint=_hint(response.status))


def _hint(status: int) -> str:
    return _HINTS.get(status) or (_OF_THE_SERVER if status >= 500 else _OF_THE_REQUEST)


async def _said(response: aiohttp.ClientResponse) -> str:
    """The server's own words; nothing where they are encoded, late or no text."""
    if response.headers.get("Content-Encoding", "identity").strip().lower() not in {"", "identity"}:
        return ""
    try:
        async with asyncio.timeout(_SAID_SECONDS):
            said = await response.content.read(_SAID_BYTES)
    except (TimeoutError, aiohttp.ClientError, OSError):
        return ""
    return "" if b"\0" in said else plain(_UNSEEN.sub(" ", said.decode(errors="replace")))


def retry_after_seconds(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """When the server wants to be asked again, from now; None where it does not say.

    A date counts from the server's own `Date`, since its clock may differ from ours.
    """
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdecimal():
        return float(value[:9])
    wanted = _date(value)
    if wanted is None:
        return None
    here = _date(headers.get("Date", "")) or now or datetime.now(UTC)
    return max(0.0, (wanted - here).total_seconds())


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date

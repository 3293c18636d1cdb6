"""Whether a host answers, and in our own words why not."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import aiohttp
from yarl import URL

from reelmill.adapters.net.trust import trusting
from reelmill.core.network import AddressRefusedError
from reelmill.core.web_address import read_address
from reelmill.usecases.ports.network import SocketGuard

_SECONDS = 10.0
_MOST_BYTES = 20_000


class NotReachedError(Exception):
    """It does not answer; its text says why, as a clause."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An HTTP answer.

    Attributes:
        status: Its status.
        location: Where it redirects to, "" where it does not.
        body: Its JSON, None where it is none.
        date: The server's clock, None where it does not say.
    """

    status: int
    location: str
    body: Any
    date: datetime | None


async def connect_to(url: str, guard: SocketGuard, ca_file: Path | None = None) -> None:
    """Open a connection to the host of an address, with TLS where it asks for it; send nothing.

    Raises:
        NotReachedError: none came about.
    """
    address = read_address(url)
    secure = trusting(ca_file) if url.lower().startswith("https:") else None
    parts = URL(address.text, encoded=True)
    try:
        async with asyncio.timeout(_SECONDS):
            reached = await _connected(parts.host or "", parts.port or 80, guard)
            name = (parts.host or "") if secure else None
            _, writer = await asyncio.open_connection(
                sock=reached, ssl=secure, server_hostname=name
            )
        writer.close()
        with suppress(OSError, ssl.SSLError):
            await writer.wait_closed()
    except (TimeoutError, OSError) as error:
        raise NotReachedError(_why(error)) from None


async def _connected(host: str, port: int, guard: SocketGuard) -> socket.socket:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    last: OSError = OSError("no address")
    for address in found:
        try:
            made = guard(address)
        except AddressRefusedError as error:
            last = error
            continue
        made.setblocking(False)
        try:
            await loop.sock_connect(made, address[4])
        except OSError as error:
            made.close()
            last = error
        else:
            return made
    raise last


async def look_at_page(url: str, ca_file: Path | None = None) -> Seen:
    """What a GET is answered, without following a redirect.

    Raises:
        NotReachedError: nothing.
    """
    try:
        async with (
            asyncio.timeout(_SECONDS),
            aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(ssl=trusting(ca_file)),
                trust_env=False,
                cookie_jar=aiohttp.DummyCookieJar(),
            ) as session,
            session.get(URL(read_address(url).text, encoded=True), allow_redirects=False) as got,
        ):
            begun = await got.content.read(_MOST_BYTES)
            location = got.headers.get("Location", "") if 300 <= got.status < 400 else ""
            return Seen(got.status, location[:200], _json(begun), _date(got.headers.get("Date")))
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise NotReachedError(_why(error)) from None


def _json(begun: bytes) -> Any:
    try:
        return json.loads(begun)
    except ValueError:
        return None


def _date(value: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(value) if value else None
    except ValueError:
        return None


def _why(error: Exception) -> str:
    cause = getattr(error, "os_error", None) or getattr(error, "certificate_error", None) or error
    if isinstance(cause, AddressRefusedError):
        return cause.why
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is refused ({cause.verify_message})"
    if isinstance(cause, ssl.SSLError):
        return "it does not speak TLS, or no accepted version of it"
    if isinstance(cause, socket.gaierror):
        return "its name is unknown"
    if isinstance(cause, ConnectionRefusedError):
        return "the connection is refused"
    return "it does not answer in time" if isinstance(cause, TimeoutError) else "it does not answer"

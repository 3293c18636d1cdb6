"""Posts a message to an address that a user named, over a socket that is checked."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from reelmill.adapters.net.connection_failure import explain
from reelmill.adapters.net.trust import trusting
from reelmill.core.web_address import AddressError, read_address
from reelmill.usecases.ports.network import NewGuard, SocketGuard
from reelmill.usecases.ports.webhooks import Answer

_KEPT_BYTES = 2000
_SECONDS = re.compile(r"\d{1,9}", re.ASCII)
_HEADERS = {
    "Content-Type": "application/json",
    "Accept-Encoding": "identity",
    "User-Agent": "Reelmill-Webhooks",
}


@dataclass(frozen=True, slots=True)
class HttpSender:
    """Implements `Sender`.

    Attributes:
        new_guard: Decides which addresses may be connected to; None allows all.
        total_seconds: Longest time for one try.
        resolver: Looks names up; None for the system's.
        ca_file: Certificates of authorities that are trusted besides the system's.
    """

    new_guard: NewGuard | None
    total_seconds: float = 10.0
    resolver: AbstractResolver | None = None
    ca_file: Path | None = None

    async def post(self, url: str, body: str, headers: Mapping[str, str]) -> Answer:
        """Post JSON once, with a time limit and no redirects; no failure raises."""
        guard = self.new_guard() if self.new_guard else None
        begun = time.monotonic()
        try:
            async with asyncio.timeout(self.total_seconds):
                answer = await self._sent(url, body, headers, guard)
        except AddressError as error:  # kept by a release that read addresses otherwise
            answer = Answer(None, 0, f"webhook_url_invalid: {error.why}", refused=True)
        except TimeoutError:
            answer = Answer(None, 0, f"no answer within {self.total_seconds:g} s")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            answer = await self._failed(url, error, guard)
        return replace(answer, seconds=round(time.monotonic() - begun, 3))

    async def _sent(
        self, url: str, body: str, headers: Mapping[str, str], guard: SocketGuard | None
    ) -> Answer:
        async with (
            aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    socket_factory=guard, resolver=self.resolver, ssl=trusting(self.ca_file)
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),
                auto_decompress=False,
                trust_env=False,
                headers=_HEADERS,
            ) as session,
            session.post(
                URL(read_address(url).text, encoded=True),
                data=body.encode(),
                headers=headers,
                allow_redirects=False,
            ) as response,
        ):
            return Answer(
                response.status,
                0,
                _complaint(response.status),
                await _beginning(response),
                retry_after_seconds=_seconds(response.headers.get("Retry-After", "")),
            )

    async def _failed(self, url: str, error: Exception, guard: SocketGuard | None) -> Answer:
        if guard is None or guard.refused is None:
            why = (await explain(error, guard, self.resolver)).why
            return Answer(None, 0, f"cannot connect: {why}")
        if guard.refused.private:
            why = f"webhook_address_private: {read_address(url).host} is not at a public address"
        else:
            why = f"webhook_port_refused: {guard.refused.why}"
        return Answer(None, 0, why, refused=True)


def _complaint(status: int) -> str | None:
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return f"answered {status}: redirects are not followed"
    return f"answered {status}"


async def _beginning(response: aiohttp.ClientResponse) -> str:
    """The beginning of the body; an answer whose body breaks off was an answer all the same."""
    kept = b""
    try:
        while len(kept) < _KEPT_BYTES and (chunk := await response.content.read(_KEPT_BYTES)):
            kept += chunk
    except aiohttp.ClientError:
        pass
    return kept[:_KEPT_BYTES].decode("utf-8", "replace").replace("\0", "\ufffd")


def _seconds(retry_after: str) -> float | None:
    return float(retry_after) if _SECONDS.fullmatch(retry_after) else None

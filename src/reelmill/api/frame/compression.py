"""Large texts are sent compressed to those who take that."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reelmill.api.codings import encoded, preferred

_LEAST_BYTES = 4096
"""Below that, a packet or two go either way; nor do secrets stand beside what a client sent."""

_AT_ONCE_BYTES = 100_000
"""What takes longer to compress than a millisecond leaves the event loop to others."""

_MOST_BYTES = 8_000_000

_TEXT = re.compile(r"(?:application/(?:[a-z.-]+\+)?json|text/(?!event-stream)[a-z]+)\b(?![-+.])")

_VARIES = "Accept-Encoding"


class Compression:
    """Compresses texts that come whole; streams, files and media pass as they are.

    One large answer at a time is compressed: while that goes on, others are sent as they are, so
    that clients cannot make it cost more than one core.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._busy = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and compress its answer where that is worth it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Answer(scope, send, self._busy).sending)


class _Answer:
    """One answer, whose head waits for the first piece of its body."""

    def __init__(self, scope: Scope, send: Send, busy: asyncio.Lock) -> None:
        self._scope = scope
        self._send: Callable[[Message], Awaitable[None]] = send
        self._busy = busy
        self._head: Message | None = None

    async def sending(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_large_text(message):
            self._head = message
            return
        if self._head is not None:
            head, self._head = self._head, None
            message = await self._encoded(head, message)
            await self._send(head)
        await self._send(message)

    async def _encoded(self, head: Message, message: Message) -> Message:
        headers = MutableHeaders(scope=head)
        if _VARIES not in headers.get("vary", ""):
            headers.add_vary_header(_VARIES)
        coding = preferred(Headers(scope=self._scope).get("accept-encoding", ""))
        if coding is None or message.get("more_body", False):
            return message
        packed = await self._packed(message["body"], coding)
        if packed is None:
            return message
        headers["Content-Encoding"] = coding
        headers["Content-Length"] = str(len(packed))
        if headers.get("etag", "").startswith('"'):
            headers["ETag"] = f"W/{headers['etag']}"  # its bytes are others now
        return {**message, "body": packed}

    async def _packed(self, body: bytes, coding: str) -> bytes | None:
        """None where it costs too much now."""
        if len(body) < _AT_ONCE_BYTES:
            return encoded(body, coding)
        if len(body) > _MOST_BYTES or self._busy.locked():
            return None
        async with self._busy:
            return await asyncio.to_thread(encoded, body, coding)


def _is_large_text(head: Message) -> bool:
    headers = Headers(raw=head["headers"])
    length = headers.get("content-length", "")
    if not length.isdecimal() or int(length) < _LEAST_BYTES:
        return False
    is_text = _TEXT.match(headers.get("content-type", "")) is not None
    return is_text and "content-encoding" not in headers

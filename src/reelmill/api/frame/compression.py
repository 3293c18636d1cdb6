"""Large answers of JSON are sent compressed to those who take that."""

from __future__ import annotations

import asyncio
import gzip
import re
from collections.abc import Awaitable, Callable
from functools import partial

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reelmill.api.codings import takes

_LEAST_BYTES = 4096
"""Below that, a packet or two go either way; nor do secrets stand beside what a client sent."""

_AT_ONCE_BYTES = 100_000
"""What takes longer to compress than a few milliseconds leaves the event loop to others."""

_LEVEL = 5
_JSON = re.compile(r"application/(?:[a-z.-]+\+)?json\b")


class Compression:
    """Compresses answers that come whole; streams and files pass as they are."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and compress its answer where that is worth it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Answer(scope, send).sending)


class _Answer:
    """One answer, whose head waits for the first piece of its body."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send: Callable[[Message], Awaitable[None]] = send
        self._head: Message | None = None

    async def sending(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_large_json(message):
            self._head = message
            return
        if self._head is not None:
            head, self._head = self._head, None
            message = await self._encoded(head, message)
            await self._send(head)
        await self._send(message)

    async def _encoded(self, head: Message, message: Message) -> Message:
        headers = MutableHeaders(scope=head)
        headers.add_vary_header("Accept-Encoding")
        taken = takes(Headers(scope=self._scope).get("accept-encoding", ""), "gzip")
        if not taken or message.get("more_body", False):
            return message
        body = message["body"]
        pack = partial(gzip.compress, body, _LEVEL, mtime=0)
        packed = pack() if len(body) < _AT_ONCE_BYTES else await asyncio.to_thread(pack)
        headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(packed))
        return {**message, "body": packed}


def _is_large_json(head: Message) -> bool:
    headers = Headers(raw=head["headers"])
    length = headers.get("content-length", "")
    is_large = length.isdecimal() and int(length) >= _LEAST_BYTES
    is_json = _JSON.match(headers.get("content-type", "")) is not None
    return is_large and is_json and "content-encoding" not in headers

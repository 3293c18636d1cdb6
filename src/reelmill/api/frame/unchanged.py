"""Who has an answer already is told that it has not changed (304), without its body."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reelmill.api.entity_tags import PRIVATE, names, weak_tag

_OWNED = ("/v1/", "/dashboard/", "/me")
"""Starts of the paths whose JSON belongs to whoever asks."""

_REVISIONS = "/v1/drafts/"
"""Their tags stand for revisions, to be sent with changes, and not for the addresses in them."""

_OF_THE_BODY = (b"content-length", b"content-encoding")  # its type stays: policies go by that


class Unchanged:
    """Answers GET with 304 where `If-None-Match` has the tag of what would be sent.

    JSON of the API that comes whole and has no tag gets a weak one of its bytes; what is not to be
    stored (`no-store`) gets none.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and look at its answer."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Answer(scope, send).sending)


class _Answer:
    """One answer; the head of JSON without a tag waits for its body."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._send = send
        self._path = scope["path"]
        self._known = next((v for n, v in scope["headers"] if n == b"if-none-match"), None)
        self._head: Message | None = None
        self._is_known = False

    async def sending(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if self._needs_tag(message):
                self._head = message
                return
            message = self._compared(message)
        elif self._head is not None:
            head, self._head = self._head, None
            if not message.get("more_body", False):
                _tag(head, message["body"])
            await self._send(self._compared(head))
        if self._is_known and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self._send(message)

    def _needs_tag(self, head: Message) -> bool:
        if head["status"] != 200 or not self._path.startswith(_OWNED):
            return False
        names_given = [name for name, _ in head["headers"]]
        if b"etag" in names_given or b"cache-control" in names_given:
            return False
        return (b"content-type", b"application/json") in head["headers"]

    def _compared(self, head: Message) -> Message:
        """The head, that of a 304 where the client knows the answer."""
        if self._known is None or head["status"] != 200 or self._path.startswith(_REVISIONS):
            return head
        tag = Headers(raw=head["headers"]).get("etag")
        self._is_known = tag is not None and names(self._known.decode("latin-1"), tag)
        if not self._is_known:
            return head
        kept = [pair for pair in head["headers"] if pair[0] not in _OF_THE_BODY]
        return {**head, "status": 304, "headers": kept}


def _tag(head: Message, body: bytes) -> None:
    headers = MutableHeaders(scope=head)
    headers["ETag"] = weak_tag(body)
    headers["Cache-Control"] = PRIVATE

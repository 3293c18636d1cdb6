"""Bodies of requests: bounded, of the right type, and JSON that can be stored."""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reelmill.api.frame.arrivals import Arrivals
from reelmill.api.problems import error_response
from reelmill.core.errors import LimitError, ReelmillError, RequestError, SpecError
from reelmill.core.spec import Limits
from reelmill.core.spec.document import Plainer, parse
from reelmill.usecases.drafts.keep_drafts import MOST_SPEC_BYTES

LARGEST_BODY_BYTES = 1_000_000
"""The most that is read of any body but an uploaded file's, or a draft's."""

LARGEST_DRAFT_BODY_BYTES = 6 * MOST_SPEC_BYTES + 10_000
"""In JSON one byte of a text may take six, as `\\u0001`."""

_SECONDS_TO_ARRIVE = 30.0
_ARRIVING_BYTES = 64_000_000
_LARGE_BODY_BYTES = 50_000
_FILES, _DRAFTS = "/files/", "/v1/drafts"
_READS_ITS_OWN = frozenset({"/v1/render", "/v1/render/validate", "/v1/render/preview"})
"""Paths whose specs are read by `load_spec`, which tells all problems of a document at once."""

_LIMITS = Limits(document_bytes=LARGEST_DRAFT_BODY_BYTES)


class Bodies:
    """Reads the body of every request but uploads, and hands it on whole.

    What is too large is refused as soon as that is known, declared or not.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._arrivals = Arrivals(_ARRIVING_BYTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request, or read its body and pass both on."""
        if scope["type"] != "http" or scope["path"].startswith(_FILES):
            await self._app(scope, receive, send)
            return
        try:
            body = await self._checked_body(scope, receive)
        except ReelmillError as error:
            await error_response(error)(scope, receive, send)
            return
        except ClientDisconnect:
            return
        await self._app(scope, _replayed(body, receive), send)

    async def _checked_body(self, scope: Scope, receive: Receive) -> bytes:
        if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
            raise RequestError.of("invalid_request", "The address contains a NUL character.")
        headers, most = Headers(scope=scope), _most_bytes(scope["path"])
        declared = headers.get("content-length", "")
        if declared.isdecimal() and int(declared[:20]) > most:
            raise _too_large(most)
        if "content-length" not in headers and "transfer-encoding" not in headers:
            return b""
        body = await self._arrived(receive, most)
        if body:
            _check_type(headers)
            if scope["path"] not in _READS_ITS_OWN:
                await _checked_json(body)
        return body

    async def _arrived(self, receive: Receive, most: int) -> bytes:
        try:
            async with self._arrivals.arriving(_SECONDS_TO_ARRIVE) as arrival:
                return await self._body(receive, arrival, most)
        except TimeoutError:
            sentence = (
                f"The body did not arrive within {_SECONDS_TO_ARRIVE:.0f} s, or too many others "
                "came at the same time."
            )
            raise RequestError.of("body_timeout", sentence) from None

    async def _body(self, receive: Receive, arrival: asyncio.Timeout, most: int) -> bytes:
        chunks, size = [], 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            chunk = message.get("body", b"")
            chunks.append(chunk)
            size += len(chunk)
            if size > most:
                raise _too_large(most)
            self._arrivals.hold(arrival, len(chunk))
            if not message.get("more_body", False):
                return b"".join(chunks)


def _check_type(headers: Headers) -> None:
    given = headers.get("content-type", "")
    kind = given.partition(";")[0].strip().lower()
    if kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json")):
        return
    sentence = f"The body is `{kind[:100]}`." if kind else "The body has no Content-Type."
    raise RequestError.of("unsupported_media_type", sentence, hint="send `application/json`")


async def _checked_json(body: bytes) -> None:
    """A large body does not hold up other requests."""
    if len(body) > _LARGE_BODY_BYTES:
        await asyncio.to_thread(_check_json, body)
    else:
        _check_json(body)


def _check_json(body: bytes) -> None:
    plainer = Plainer()
    try:
        plainer.plain(parse(body, _LIMITS))
    except SpecError as error:
        raise RequestError(error.problems) from None
    if plainer.problems:
        raise RequestError(plainer.problems)


def _most_bytes(path: str) -> int:
    is_draft = path == _DRAFTS or path.startswith(_DRAFTS + "/")
    return LARGEST_DRAFT_BODY_BYTES if is_draft else LARGEST_BODY_BYTES


def _too_large(most: int) -> LimitError:
    sentence = f"The body has more than {most} bytes."
    return LimitError.of("body_too_large", sentence)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """What a route receives: the body at once, then what comes after it."""
    reported = False

    async def receiving() -> Message:
        nonlocal reported
        if reported:
            return await receive()
        reported = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receiving

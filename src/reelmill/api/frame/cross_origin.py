"""Pages of other origins: they may call `/v1` and signed URLs, never with cookies."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from reelmill.api.problems import error_response
from reelmill.core.errors import ForbiddenError

OPEN_PATHS = ("/v1/", "/files/")
"""Starts of the paths that other origins' pages may call; signed URLs carry their own leave."""

_SENT = (
    *("Authorization", "X-API-Key", "Idempotency-Key", "If-Match", "If-None-Match"),
    *("X-Request-Id", "Last-Event-ID", "Range"),
)
_SEEN = (
    *("Location", "Retry-After", "X-Request-Id", "ETag", "Content-Range", "Accept-Ranges"),
    *("RateLimit", "RateLimit-Policy", "Idempotent-Replayed", "Allow"),
)


class _Preflights(CORSMiddleware):
    """Refuses in the form of all errors."""

    def preflight_response(self, request_headers: Headers) -> Response:
        """The answer, with a problem where the page may not do what it asks for."""
        answer = super().preflight_response(request_headers)
        if answer.status_code != 400:
            return answer
        hint = "the administrator can add the origin of the page to CORS_ORIGINS"
        error = ForbiddenError.of(
            "cross_origin_refused", f"{bytes(answer.body).decode()}.", hint=hint
        )
        refusal = error_response(error)
        refusal.headers.update(
            {n: v for n, v in answer.headers.items() if n not in {"content-length", "content-type"}}
        )
        return refusal


class CrossOrigin:
    """CORS on the public paths; elsewhere the same-origin rule of browsers stands.

    Args:
        app: The next layer.
        origins: Such as `https://app.example`; `*` for any.
    """

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app = app
        self._open = _Preflights(
            app,
            allow_origins=origins,
            allow_methods=("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"),
            allow_headers=_SENT,
            expose_headers=_SEEN,
            allow_credentials=False,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight, or pass the request on."""
        open_path = scope["type"] == "http" and scope["path"].startswith(OPEN_PATHS)
        await (self._open if open_path else self._app)(scope, receive, send)

"""Headers that keep browsers from doing what nobody asked for."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_DEFAULTS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
_FOR_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}


def _raw(headers: dict[str, str]) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((name.lower().encode(), value.encode()) for name, value in headers.items())


_PLAIN, _SECURE = _raw(_DEFAULTS), _raw(_DEFAULTS | _FOR_HTTPS)


class SecurityHeaders:
    """Adds them where a route has not chosen its own.

    Args:
        app: The next layer.
        storage: URL of the storage that pages show files of and upload to, None for this server.
        public_url: Where browsers reach us, None for the scheme that each request came by.
    """

    def __init__(
        self, app: ASGIApp, storage: str | None = None, public_url: str | None = None
    ) -> None:
        self._app = app
        self._scheme = urlsplit(public_url).scheme if public_url else None
        self._pages = page_policy(storage)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and complete the head of its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wanted = _SECURE if self._host_is_ours(scope) else _PLAIN

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.setdefault("Content-Security-Policy", self._pages)
                given = {name for name, _ in headers.raw}
                headers.raw.extend(pair for pair in wanted if pair[0] not in given)
            await send(message)

        await self._app(scope, receive, sending)

    def _host_is_ours(self, scope: Scope) -> bool:
        """Whether browsers may be told to use TLS alone: not of a host that others share."""
        shared = scope.get("state", {}).get("prefix")
        return (self._scheme or scope["scheme"]) == "https" and not shared


def page_policy(storage: str | None) -> str:
    """What a page of ours may load: its own files, and those in the storage."""
    parts = urlsplit(storage or "")
    files = f"'self' {parts.scheme}://{parts.netloc}" if parts.netloc else "'self'"
    return "; ".join(
        [
            "default-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            f"img-src {files} data: blob:",
            f"media-src {files} blob:",
            f"connect-src {files}",
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )

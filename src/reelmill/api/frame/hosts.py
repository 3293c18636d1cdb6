"""Names that this service answers to: a page of another name is somebody else's."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

from reelmill.api.problems import error_response
from reelmill.core.errors import RequestError
from reelmill.settings.hosts import host_of_header, is_loopback

_FOR_ALL = "/health"
"""Platforms ask for it by addresses that nobody else knows."""


class KnownHosts:
    """Refuses requests whose `Host` is none of ours.

    Loopback, the names that were given, and the very address that the connection came to are ours.
    Otherwise a foreign name that resolves to this machine (DNS rebinding) would make its pages
    ours, and URLs that we sign would begin with whatever a client says. `X-Forwarded-Host` is
    believed of nobody.

    Args:
        app: The next layer.
        names: Hosts of ours; `*` is any.
        address: Where the service is reached, for the hint.
    """

    def __init__(self, app: ASGIApp, names: Sequence[str], address: str) -> None:
        self._app = app
        self._names = frozenset(name.strip("[]").rstrip(".").lower() for name in names)
        self._address = address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request, or pass it on; `/health` is told that the caller is a stranger."""
        if scope["type"] != "http" or self._is_ours(scope):
            await self._app(scope, receive, send)
        elif scope["path"] == _FOR_ALL:
            scope.setdefault("state", {})["unknown_host"] = True
            await self._app(scope, receive, send)
        else:
            await error_response(self._refusal(_given(scope)))(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        given = _given(scope)
        host = host_of_header(given[0]) if len(given) == 1 else None
        if host is None:
            return False
        own = (scope.get("server") or ("", None))[0]
        return "*" in self._names or host in self._names or host == own or is_loopback(host)

    def _refusal(self, given: Sequence[str]) -> RequestError:
        if len(given) != 1:
            message = "A request has exactly one Host header."
            return RequestError.of("invalid_request", message)
        hint = f"use {self._address}, or add the name to REELMILL_ALLOWED_HOSTS"
        message = f"This service does not answer to the name `{given[0][:100]}`."
        return RequestError.of("unknown_host", message, hint=hint)


def _given(scope: Scope) -> list[str]:
    return [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]

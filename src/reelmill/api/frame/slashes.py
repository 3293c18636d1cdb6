"""Paths of the API mean the same with slashes at their end, or more than one between parts."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from reelmill.settings.prefix import OWN_PATHS


class Slashes:
    """Takes needless slashes out of the API's paths.

    The request is served as it is, whatever its method: a redirect would cost clients their body,
    their credentials or, to `//host/`, lead elsewhere. Paths of `/files/` are signed as they are.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http" and "//" in f"{scope['path']}/":
            parts = [part for part in scope["path"].split("/") if part]
            if parts and parts[0] in OWN_PATHS and parts[0] != "files":
                scope["path"] = "/" + "/".join(parts)
        await self._app(scope, receive, send)

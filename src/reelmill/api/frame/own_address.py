"""Signed URLs begin with the address that the caller knows, where no other was set."""

from __future__ import annotations

import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from reelmill.adapters.storage.grants import CALLERS_BASE_URL

_HOST = re.compile(r"(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")


class OwnAddress:
    """Tells the signer of URLs how this service was reached, from `Host`.

    Only for installations without `REELMILL_PUBLIC_URL`, which a browser may reach as
    `localhost`, `127.0.0.1` or by a name in the local network.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with its address known meanwhile."""
        host = Headers(scope=scope).get("host", "") if scope["type"] == "http" else ""
        if not _HOST.fullmatch(host):
            await self._app(scope, receive, send)
            return
        prefix = scope.get("state", {}).get("prefix", "")
        known = CALLERS_BASE_URL.set(f"{scope['scheme']}://{host}{prefix}")
        try:
            await self._app(scope, receive, send)
        finally:
            CALLERS_BASE_URL.reset(known)

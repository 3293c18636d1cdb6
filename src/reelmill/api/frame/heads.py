"""HEAD answers what GET would, without its body."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OWN = ("/files/",)
"""Paths whose routes answer HEAD themselves."""

_ENDLESS = ("/events", "/listen/audio")
"""Ends of the paths whose answers do not end, or cost much."""


class Heads:
    """Turns HEAD into GET for routes that have none of their own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and keep the body of a HEAD's answer back."""
        if scope["type"] != "http" or scope["method"] != "HEAD" or _answers_itself(scope["path"]):
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        scope["method"] = "GET"
        try:
            await self._app(scope, receive, sending)
        finally:
            scope["method"] = "HEAD"


def _answers_itself(path: str) -> bool:
    return path.startswith(_OWN) or path.endswith(_ENDLESS)

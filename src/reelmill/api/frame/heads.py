"""HEAD answers what GET would, without its body."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reelmill.api.methods import answers_head

_OWN = ("/files/",)
"""Paths whose routes answer HEAD themselves."""


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
        scope.setdefault("state", {})["is_head"] = True
        try:
            await self._app(scope, receive, sending)
        finally:
            scope["method"] = "HEAD"


def is_head(request: Request) -> bool:
    """Whether a route is asked for the head of its answer alone, as GET."""
    return bool(getattr(request.state, "is_head", False))


def _answers_itself(path: str) -> bool:
    return path.startswith(_OWN) or not answers_head(path)

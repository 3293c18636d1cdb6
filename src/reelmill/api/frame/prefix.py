"""The service under a path of somebody else's host: `https://host/tools/reelmill/`."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reelmill.api.frame.addresses import TrustedProxies
from reelmill.api.problems import error_response
from reelmill.core.errors import RequestError
from reelmill.settings.prefix import PrefixError, read_prefix

_HEADER = "x-forwarded-prefix"


class Prefix:
    """Finds what paths begin with where clients are, and takes it off where a proxy left it there.

    Args:
        app: The next layer.
        given: The path of the public address; None where there is no such address, and trusted
            proxies tell it with each request.
        proxies: Those that are believed.
    """

    def __init__(self, app: ASGIApp, given: str | None, proxies: TrustedProxies) -> None:
        self._app = app
        self._given = given
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its prefix known, or refuse it where that is no path."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            prefix = self._prefix(scope)
        except PrefixError as error:
            await error_response(_refusal(error))(scope, receive, send)
            return
        scope.setdefault("state", {})["prefix"] = prefix
        if prefix and f"{scope['path']}/".startswith(f"{prefix}/"):
            scope["path"] = scope["path"].removeprefix(prefix) or "/"

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                _lead_home(message, prefix)
            await send(message)

        await self._app(scope, receive, sending if prefix else send)

    def _prefix(self, scope: Scope) -> str:
        if self._given is not None:
            return self._given
        reported = Headers(scope=scope).getlist(_HEADER)
        peer = (scope.get("client") or ("", 0))[0]
        if not reported or not self._proxies.trusts(peer):
            return ""
        return read_prefix(reported[-1].rpartition(",")[2].strip())


def prefix_of(request: Request) -> str:
    """What paths begin with where this request's client is; "" for nothing."""
    return str(getattr(request.state, "prefix", ""))


def _lead_home(message: Message, prefix: str) -> None:
    """A path of ours in `Location` becomes the client's."""
    headers = MutableHeaders(scope=message)
    place = headers.get("location", "")
    if place.startswith("/") and not place.startswith("//"):
        headers["Location"] = prefix + place


def _refusal(error: PrefixError) -> RequestError:
    hint = "let the proxy overwrite X-Forwarded-Prefix, whatever clients send"
    message = f"X-Forwarded-Prefix is not a valid path: {error}."
    return RequestError.of("invalid_request", message, hint=hint)

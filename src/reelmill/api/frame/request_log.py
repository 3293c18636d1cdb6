"""The outermost layer: every request has an id, one line in the log, and an answer."""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import dataclass

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reelmill.api.frame.addresses import TrustedProxies
from reelmill.api.frame.http_metrics import HttpMetrics
from reelmill.api.problems import fault_response

_USABLE_ID = re.compile(r"[A-Za-z0-9._:/+=-]{1,128}")
_QUIET = frozenset({"/health", "/metrics"})
_log = structlog.get_logger("reelmill.http")


@dataclass(slots=True)
class _Seen:
    """What the answer was, as far as it was sent."""

    status: int = 0
    sent_bytes: int = 0


class RequestLog:
    """Names requests, logs and counts them, and answers where a fault of ours left none.

    A client's own `X-Request-Id` is taken over; the answer carries the id in any case.
    """

    def __init__(self, app: ASGIApp, proxies: TrustedProxies, metrics: HttpMetrics) -> None:
        self._app = app
        self._proxies = proxies
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Name the request, pass it on, and take note of its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = self._name(scope)
        seen, started = _Seen(), time.perf_counter()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            else:
                seen.sent_bytes += len(message.get("body", b""))
            await send(message)

        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            response = fault_response(error, request_id)
            if seen.status:
                raise
            await response(scope, receive, sending)
        finally:
            self._report(scope, seen, time.perf_counter() - started)

    def _name(self, scope: Scope) -> str:
        """Give the request its id, its client's address and scheme; returns the id."""
        headers = Headers(scope=scope)
        peer, port = scope.get("client") or ("", 0)
        scope["scheme"] = self._proxies.scheme(peer, headers, scope.get("scheme", "http"))
        client = self._proxies.client(peer, headers)
        scope["client"] = (client, port if client == peer else 0)
        given = headers.get("x-request-id", "")
        request_id = given if _USABLE_ID.fullmatch(given) else secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        return request_id

    def _report(self, scope: Scope, seen: _Seen, seconds: float) -> None:
        route = route_path(scope)
        status = seen.status or 499  # the client went before there was an answer
        self._metrics.count(scope["method"], route, status, seconds)
        level = _log.debug if scope["path"] in _QUIET and status < 400 else _log.info
        level(
            "request",
            method=scope["method"],
            path=_path(scope, route),
            route=route,
            status=status,
            milliseconds=round(seconds * 1000, 1),
            bytes=seen.sent_bytes,
            client=scope["client"][0],
            **{name: str(scope["path_params"][name]) for name in _named(scope)},
        )


def _path(scope: Scope, route: str) -> str:
    """As it was asked for; where a part of it is a secret, without that part."""
    return route if "token" in scope.get("path_params", ()) else str(scope["path"])


def _named(scope: Scope) -> list[str]:
    """Parameters of the path that are ids, such as `job_id`."""
    return [name for name in scope.get("path_params", ()) if name.endswith("_id")]


def route_path(scope: Scope) -> str:
    """The path of the route that answered, with its parameters by name; `none` without one."""
    return getattr(scope.get("route"), "path", None) or "none"

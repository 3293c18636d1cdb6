"""So many requests a minute, of an address without proof and of a user with it."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reelmill.api.problems import error_response
from reelmill.core.errors import LimitError
from reelmill.settings.hosts import neighbourhood

_MOST_KEYS = 20_000
"""Buckets kept at most; those unused for longest, which are full again, go first."""

_FREE = frozenset({"/health", "/metrics"})
_CREDENTIAL_HEADERS = ("authorization", "x-api-key", "cookie")


class TokenBuckets:
    """A bucket of tokens for every key, full at first, that fills up again within a minute.

    Args:
        per_minute: Tokens of a full bucket.
        clock: Seconds that never go back.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = float(per_minute)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, tokens: float = 1.0) -> None:
        """Take tokens out of a key's bucket; `tokens=0` only looks whether there is one.

        Raises:
            LimitError: `rate_limited`, with the seconds until there is a token again.
        """
        now = self._clock()
        level, at = self._buckets.get(key, (self._most, now))
        level = min(self._most, level + (now - at) * self._most / 60)
        if level < 1:
            raise self._refusal(level)
        self._buckets[key] = (level - tokens, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > _MOST_KEYS:
            self._buckets.popitem(last=False)

    def _refusal(self, level: float) -> LimitError:
        sentence = f"There were more than {self._most:.0f} requests within a minute."
        error = LimitError.of("rate_limited", sentence, hint="try again after Retry-After seconds")
        error.retry_after_seconds = math.ceil((1 - level) * 60 / self._most)
        return error


class Rates:
    """Counts by address what proves nothing: requests without credentials, or with wrong ones.

    Requests of users are counted by user, once they are known.

    Args:
        app: The next layer.
        buckets: One for each address.
    """

    def __init__(self, app: ASGIApp, buckets: TokenBuckets) -> None:
        self._app = app
        self._buckets = buckets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request, or count it and pass it on."""
        if scope["type"] != "http" or scope["path"] in _FREE:
            await self._app(scope, receive, send)
            return
        address = neighbourhood(scope["client"][0])
        headers = Headers(scope=scope)
        anonymous = not any(name in headers for name in _CREDENTIAL_HEADERS)
        try:
            self._buckets.take(address, 1.0 if anonymous else 0.0)
        except LimitError as error:
            await error_response(error)(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message.get("status") == 401 and not anonymous:
                self._charge(address)
            await send(message)

        await self._app(scope, receive, sending)

    def _charge(self, address: str) -> None:
        try:
            self._buckets.take(address)
        except LimitError:
            return  # the answer under way is given; the next request is refused

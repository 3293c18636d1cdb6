"""So many requests a minute, of an address without proof and of a user with it."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reelmill.api.problems import error_response
from reelmill.core.errors import LimitError
from reelmill.settings.hosts import neighbourhood

_MOST_KEYS = 20_000
"""Buckets kept at most; those unused for longest, which are full again, go first."""

_FREE = frozenset({"/health", "/metrics"})
_CREDENTIAL_HEADERS = frozenset({b"authorization", b"x-api-key", b"cookie"})


class TokenBuckets:
    """A bucket of tokens for every key, full at first, that fills up again within a minute.

    Args:
        per_minute: Tokens of a full bucket.
        clock: Seconds that never go back.
        name: What clients know the policy by.

    Attributes:
        policy: Value of the header `RateLimit-Policy`.
    """

    def __init__(
        self, per_minute: int, clock: Callable[[], float] = time.monotonic, name: str = "address"
    ) -> None:
        self.policy = f'"{name}";q={per_minute};w=60'
        self._name = name
        self._most = float(per_minute)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, tokens: float = 1.0) -> None:
        """Take tokens out of a key's bucket; `tokens=0` only looks whether there is one.

        Raises:
            LimitError: `rate_limited`, with the seconds until there is a token again.
        """
        now = self._clock()
        level = self._level(key, now)
        if level < 1:
            raise self._refusal(level)
        self._buckets[key] = (level - tokens, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > _MOST_KEYS:
            self._buckets.popitem(last=False)

    def left(self, key: str) -> str:
        """What a key has left, as value of the header `RateLimit`.

        `t` is the seconds until there is one token more; a full bucket has none.
        """
        level = self._level(key, self._clock())
        left = f'"{self._name}";r={int(level)}'
        return left if level >= self._most else f"{left};t={self._wait(int(level) + 1 - level)}"

    def _level(self, key: str, now: float) -> float:
        level, at = self._buckets.get(key, (self._most, now))
        return min(self._most, level + (now - at) * self._most / 60)

    def _wait(self, tokens: float) -> int:
        """Seconds until there are so many tokens more."""
        return math.ceil(tokens * 60 / self._most)

    def _refusal(self, level: float) -> LimitError:
        sentence = f"There were more than {self._most:.0f} requests within a minute."
        error = LimitError.of("rate_limited", sentence, hint="try again after Retry-After seconds")
        error.retry_after_seconds = self._wait(1 - level)
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
        anonymous = _CREDENTIAL_HEADERS.isdisjoint(name for name, _ in scope["headers"])
        if anonymous:
            rated_by(scope, self._buckets, address)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                if message["status"] == 401 and not anonymous:
                    self._charge(address)
                    rated_by(scope, self._buckets, address)
                _say_what_is_left(scope, message)
            await send(message)

        try:
            self._buckets.take(address, 1.0 if anonymous else 0.0)
        except LimitError as error:
            rated_by(scope, self._buckets, address)
            await error_response(error)(scope, receive, sending)
            return
        await self._app(scope, receive, sending)

    def _charge(self, address: str) -> None:
        try:
            self._buckets.take(address)
        except LimitError:
            return  # the answer under way is given; the next request is refused


def rated_by(scope: Scope, buckets: TokenBuckets, key: str) -> None:
    """Take note of what counts a request, for the headers of its answer."""
    scope.setdefault("state", {})["rated_by"] = (buckets, key)


def _say_what_is_left(scope: Scope, head: Message) -> None:
    """Headers of draft-ietf-httpapi-ratelimit-headers-10."""
    buckets, key = scope.get("state", {}).get("rated_by", (None, ""))
    if buckets is not None:
        policy, left = buckets.policy.encode(), buckets.left(key).encode()
        head["headers"] += [(b"ratelimit-policy", policy), (b"ratelimit", left)]

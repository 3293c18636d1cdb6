"""Signed URLs of local storage: who holds one may do one thing to one object for a while."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import astuple, dataclass
from urllib.parse import urlencode

from reelmill.core.errors import ForbiddenError
from reelmill.usecases.ports.storage import checked_key

_PURPOSE = b"reelmill: URLs of local storage, version 1"
_NUMBERS = {"expires", "max", "exact"}
_NAMES = {*_NUMBERS, "type", "name", "signature"}

CALLERS_BASE_URL: ContextVar[str | None] = ContextVar("callers_base_url", default=None)
"""Start of URLs while a request is answered whose sender knows this service by another address."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a signed URL allows.

    Attributes:
        method: GET (which allows HEAD too) or PUT.
        key: The object.
        expires_at: Second of the Unix clock from which on it is void.
        content_type: Told to a reader; demanded of an upload.
        max_bytes: Largest upload.
        exact_bytes: Size the upload must have, None for any.
        file_name: Name a browser saves the object under.
    """

    method: str
    key: str
    expires_at: int
    content_type: str | None = None
    max_bytes: int | None = None
    exact_bytes: int | None = None
    file_name: str | None = None


class UrlSigner:
    """Makes and checks signed URLs.

    Args:
        secret: Key of the signatures; a purpose of its own is derived from it.
        base_url: Start of all URLs, without a slash at the end.
        clock: Seconds of the Unix clock.
    """

    def __init__(
        self, secret: bytes, base_url: str, clock: Callable[[], float] = time.time
    ) -> None:
        self._key = hmac.digest(secret, _PURPOSE, "sha256")
        self._base_url = base_url
        self._clock = clock

    def expiry(self, seconds: int) -> int:
        """Second of the Unix clock that is so many seconds away."""
        return int(self._clock()) + seconds

    def url(self, grant: Grant) -> str:
        """The URL that carries the grant."""
        said = {
            "expires": grant.expires_at,
            "type": grant.content_type,
            "max": grant.max_bytes,
            "exact": grant.exact_bytes,
            "name": grant.file_name,
            "signature": self._signature(grant),
        }
        query = {name: value for name, value in said.items() if value is not None}
        base = CALLERS_BASE_URL.get() or self._base_url
        return f"{base}/files/{checked_key(grant.key)}?{urlencode(query)}"

    def checked(self, method: str, key: str, query: Mapping[str, str]) -> Grant:
        """The grant that a URL carries.

        Raises:
            ForbiddenError: `signature_invalid`, `signature_expired`.
        """
        grant = _read(method, key, query)
        given = query.get("signature", "").encode()
        if grant is None or not hmac.compare_digest(given, self._signature(grant).encode()):
            raise ForbiddenError.of(
                "signature_invalid",
                "The URL's signature is not valid.",
                hint="use the URL exactly as it was given, with the method it was given for",
            )
        if grant.expires_at <= self._clock():
            raise ForbiddenError.of(
                "signature_expired", "The URL has expired.", hint="ask for a new one"
            )
        return grant

    def _signature(self, grant: Grant) -> str:
        said = json.dumps(astuple(grant)).encode()
        return hmac.new(self._key, said, hashlib.sha256).hexdigest()


def _read(method: str, key: str, query: Mapping[str, str]) -> Grant | None:
    """What the URL says, unproved; None where it says it in a way we never do."""
    numbers = {name: query[name] for name in _NUMBERS & set(query)}
    if "expires" not in numbers or set(query) - _NAMES:
        return None
    if not all(map(_is_number, numbers.values())):
        return None
    largest, exact = numbers.get("max"), numbers.get("exact")
    return Grant(
        method="GET" if method == "HEAD" else method,
        key=key,
        expires_at=int(numbers["expires"]),
        content_type=query.get("type"),
        max_bytes=None if largest is None else int(largest),
        exact_bytes=None if exact is None else int(exact),
        file_name=query.get("name"),
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 18

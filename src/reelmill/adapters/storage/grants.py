"""Signed URLs of local storage: who holds one may do one thing to one object for a while."""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, fields
from operator import attrgetter
from urllib.parse import parse_qsl, unquote, urlencode

from reelmill.adapters.storage.signatures import signature_expired, signature_invalid
from reelmill.core.errors import ForbiddenError
from reelmill.core.web_address import WebAddress, read_address
from reelmill.settings.hosts import is_loopback
from reelmill.usecases.ports.storage import SignedUpload, checked_key

_PURPOSE = b"reelmill: URLs of local storage, version 1"
_FILES = "/files/"
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


_VALUES = attrgetter(*(field.name for field in fields(Grant)))
"""What is signed: all of a grant, in the order of its fields."""


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
        return f"{base}{_FILES}{checked_key(grant.key)}?{urlencode(query)}"

    def upload(
        self, key: str, seconds: int, content_type: str, most: int, exact: int | None
    ) -> SignedUpload:
        """How a client sends an object of at most `most` bytes, or `exact`, to this service."""
        grant = Grant("PUT", key, self.expiry(seconds), content_type, most, exact)
        return SignedUpload(self.url(grant), grant.method, {"Content-Type": content_type})

    def checked(self, method: str, key: str, query: Mapping[str, str]) -> Grant:
        """The grant that a URL carries.

        Raises:
            ForbiddenError: `signature_invalid`, `signature_expired`.
        """
        grant = _read(method, key, query)
        given = query.get("signature", "").encode()
        if grant is None or not hmac.compare_digest(given, self._signature(grant).encode()):
            raise signature_invalid()
        if grant.expires_at <= self._clock():
            raise signature_expired()
        return grant

    def readable_key(self, address: WebAddress) -> str | None:
        """The key that an address reads, whoever's name for this service it begins with.

        None where it was not signed here and does not lead here.

        Raises:
            ForbiddenError: `signature_invalid`, `signature_expired`.
        """
        _, found, key = unquote(address.path).partition(_FILES)
        query = dict(parse_qsl(address.target.partition("?")[2], keep_blank_values=True))
        if not found or "signature" not in query:
            return None
        try:
            return self.checked("GET", key, query).key
        except ForbiddenError as error:
            if error.problems[0].code == "signature_invalid" and not self._leads_here(address):
                return None
            raise

    def _leads_here(self, address: WebAddress) -> bool:
        own = read_address(self._base_url)
        same_host = own.host == address.host or (
            is_loopback(own.host) and is_loopback(address.host)
        )
        return same_host and own.port == address.port

    def _signature(self, grant: Grant) -> str:
        said = json.dumps(_VALUES(grant)).encode()
        return hmac.digest(self._key, said, "sha256").hex()


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

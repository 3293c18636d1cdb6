"""Tags that name what an answer said, so that it need not be sent again (`ETag`, RFC 9110)."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from importlib.metadata import version
from typing import Any

from starlette.responses import Response

PRIVATE = "private, no-cache"
"""`Cache-Control` of what belongs to one user: it may be kept, and is asked for each time."""

_SAME = "It looks as it did: `If-None-Match` names its `ETag`."
_SALT = version("reelmill").encode()[:16]
"""Another release may write the same things in another form."""


def picture_responses(media_type: str) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of a route that answers with a picture and its `ETag`."""
    picture = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"content": {media_type: picture}}, 304: {"description": _SAME}}


def digest(content: bytes) -> str:
    """Text without quotes that changes with the content, and with the release."""
    return blake2b(content, digest_size=12, salt=_SALT).hexdigest()


def weak_tag(content: bytes) -> str:
    """The tag of what is the same thing in any coding."""
    return f'W/"{digest(content)}"'


def unchanged(known: str | None, headers: Mapping[str, str]) -> Response | None:
    """304 where an `If-None-Match` header names the `ETag` of these headers; else None."""
    if known is not None and names(known, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return None


def names(if_none_match: str, tag: str) -> bool:
    """Whether an `If-None-Match` header names a tag, by weak comparison."""
    known = (each.strip().removeprefix("W/") for each in if_none_match.split(","))
    return any(each in {"*", tag.removeprefix("W/")} for each in known)

"""Cursors of lists that are ordered by time, newest first."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from uuid import UUID

from reelmill.core.errors import RequestError

Place = tuple[datetime, UUID]
"""Where a page ends: the time and the name of its last entry."""

_VERSION = 1


def cursor_of(place: Place) -> str:
    """The text that stands for a place in a list."""
    value = [_VERSION, place[0].isoformat(), place[1].hex]
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def place_of(cursor: str) -> Place:
    """The place that a text stands for.

    Raises:
        RequestError: `cursor_invalid`.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        version, time, name = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        place = datetime.fromisoformat(time), UUID(hex=name)
    except (ValueError, TypeError, AttributeError, RecursionError):
        version, place = 0, None
    if version != _VERSION or place is None or place[0].tzinfo is None:
        hint = "take `nextCursor` of the page before, as it is"
        raise RequestError.of("cursor_invalid", "The cursor is none of ours.", "", hint)
    return place

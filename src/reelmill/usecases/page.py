"""Pages of lists that are ordered by time, newest first, and their cursors."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from reelmill.core.errors import RequestError

Place = tuple[datetime, UUID]
"""Where a page ends: the time and the name of its last entry."""

_VERSION = 1

T = TypeVar("T")


class Dated(Protocol):
    """An entry of such a list."""

    @property
    def id(self) -> UUID:
        """Its name."""

    @property
    def created_at(self) -> datetime:
        """Its time."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some entries of a list, and the cursor of the next page, None on the last one."""

    entries: Sequence[T]
    next_cursor: str | None


def page_of(found: Sequence[T], most: int, cursor: Callable[[T], str]) -> Page[T]:
    """A page of at most `most` entries, where one more was asked for to see whether there is."""
    shown = found[:most]
    return Page(shown, cursor(shown[-1]) if len(found) > most else None)


def cursor_of(entry: Dated) -> str:
    """The text that stands for the place of an entry."""
    return cursor_at((entry.created_at, entry.id))


def cursor_at(place: Place) -> str:
    """The text that stands for a place."""
    time, name = place
    value = [_VERSION, time.isoformat(), name.hex]
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def place_of(cursor: str | None) -> Place | None:
    """The place that a text stands for, None for the beginning.

    Raises:
        RequestError: `cursor_invalid`.
    """
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        version, time, name = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        place = datetime.fromisoformat(time), UUID(hex=name)
    except (ValueError, TypeError, AttributeError, RecursionError):
        version, place = 0, None
    if version != _VERSION or place is None or place[0].tzinfo is None:
        hint = "use `nextCursor` of the previous page unchanged"
        raise RequestError.of("cursor_invalid", "The cursor is not valid.", "", hint)
    return place

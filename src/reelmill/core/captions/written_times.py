"""Times as SRT and WebVTT write them."""

from __future__ import annotations

import re
from collections.abc import Sequence

MILLISECONDS = 1000
"""Of a second."""

TIME = r"(?:([0-9]{1,4}):)?([0-9]{1,2}):([0-9]{1,2})(?:[.,]([0-9]{1,3}))?"
"""Hours, minutes, seconds and decimals of a time."""

_TIME = re.compile(TIME)
_SIXTY = 60


def milliseconds_of(text: str) -> int | None:
    """The time that a text is, None where it is none."""
    found = _TIME.fullmatch(text)
    return milliseconds(found.groups()) if found and is_clock(found.groups()) else None


def is_clock(parts: Sequence[str | None]) -> bool:
    """Whether minutes and seconds of the groups of `TIME` are below sixty."""
    return all(int(part or "0") < _SIXTY for part in parts[1:3])


def milliseconds(parts: Sequence[str | None]) -> int:
    """Of the groups of `TIME`."""
    hours, minutes, whole_seconds, decimals = (part or "0" for part in parts)
    minutes_all = int(hours) * _SIXTY + int(minutes)
    return (minutes_all * _SIXTY + int(whole_seconds)) * MILLISECONDS + int(decimals.ljust(3, "0"))

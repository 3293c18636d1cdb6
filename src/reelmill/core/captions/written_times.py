"""Times as SRT and WebVTT write them."""

from __future__ import annotations

import re
from collections.abc import Sequence

MILLISECONDS = 1000
"""Of a second."""

SEXAGESIMAL = 60
"""Minutes and seconds go up to one less."""

TIME = r"(?:([0-9]{1,4}):)?([0-9]{1,2}):([0-9]{1,2})(?:[.,]([0-9]{1,3}))?"
"""Hours, minutes, seconds and decimals of a time."""

_TIME = re.compile(TIME)


def milliseconds_of(text: str) -> int | None:
    """The time that a text is, None where it is none."""
    found = _TIME.fullmatch(text)
    if found is None or any(int(part) >= SEXAGESIMAL for part in found.groups()[1:3]):
        return None
    return milliseconds(found.groups())


def milliseconds(parts: Sequence[str | None]) -> int:
    """Of the groups of `TIME`."""
    hours, minutes, whole_seconds, decimals = (part or "0" for part in parts)
    minutes_all = int(hours) * 60 + int(minutes)
    return (minutes_all * 60 + int(whole_seconds)) * MILLISECONDS + int(decimals.ljust(3, "0"))

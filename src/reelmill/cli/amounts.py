"""Times and counts as people read them."""

from __future__ import annotations

import re
from fractions import Fraction

from reelmill.core.time import seconds

_TIME = re.compile(r"([0-9]{1,6}:){0,2}[0-9]{1,6}(\.[0-9]{1,9})?\Z")


def clock(duration_seconds: float) -> str:
    """`h:mm:ss`, with tenths below a minute."""
    if round(duration_seconds, 1) < 60:
        return f"{duration_seconds:.1f} s"
    whole = round(duration_seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def times(factor: float) -> str:
    """A multiple: one decimal below ten, none above."""
    return f"{factor:.1f}x" if round(factor, 1) < 10 else f"{factor:,.0f}x"


def parse_time(text: str) -> Fraction:
    """Exact seconds from a number of seconds, `mm:ss` or `hh:mm:ss.mmm`.

    Raises:
        ValueError: no time, or negative.
    """
    if not _TIME.match(text):
        raise ValueError(text)
    total = seconds(0)
    for part in text.split(":"):
        total = total * 60 + seconds(part)
    return total

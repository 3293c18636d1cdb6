"""Times and counts as people read them."""

from __future__ import annotations

import re
from fractions import Fraction

from reelmill.core.time import seconds

_TIME = re.compile(r"([0-9]{1,6}:){0,2}[0-9]{1,6}(\.[0-9]{1,9})?\Z")


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

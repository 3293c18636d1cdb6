"""Times, sizes and counts as people read them."""

from __future__ import annotations

from reelmill.core.time import seconds


def clock(duration_seconds: float) -> str:
    """`h:mm:ss`, with tenths below a minute."""
    if duration_seconds < 60:
        return f"{duration_seconds:.1f} s"
    whole = round(duration_seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def size(count_bytes: int) -> str:
    """Bytes in the largest decimal unit that leaves at least one whole."""
    amount, units = float(count_bytes), ["B", "kB", "MB", "GB", "TB"]
    while amount >= 1000 and len(units) > 1:
        amount, units = amount / 1000, units[1:]
    return f"{amount:.0f} {units[0]}" if units[0] in ("B", "kB") else f"{amount:.1f} {units[0]}"


def times(factor: float) -> str:
    """A multiple: one decimal below ten, none above."""
    return f"{factor:.1f}x" if factor < 10 else f"{factor:,.0f}x"


def parse_time(text: str) -> float:
    """Seconds from a number of seconds, `mm:ss` or `hh:mm:ss.mmm`.

    Raises:
        ValueError: no time, or negative.
    """
    parts = [seconds(part) for part in text.split(":")]
    if len(parts) > 3 or any(part < 0 for part in parts):
        raise ValueError(text)
    total = seconds(0)
    for part in parts:
        total = total * 60 + part
    return float(total)

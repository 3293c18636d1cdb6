"""Durations as people read them."""

from __future__ import annotations


def duration_text(seconds: float) -> str:
    """`h:mm:ss`, with tenths below a minute."""
    if round(seconds, 1) < 60:
        return f"{seconds:.1f} s"
    return clock_text(seconds)


def clock_text(seconds: float) -> str:
    """The same as players show it, below a minute too: `0:07`, `2:05`, `3:00:12`."""
    whole = max(0, round(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"

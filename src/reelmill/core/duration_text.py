"""Durations as people read them."""

from __future__ import annotations


def duration_text(seconds: float) -> str:
    """`h:mm:ss`, with tenths below a minute."""
    if round(seconds, 1) < 60:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"

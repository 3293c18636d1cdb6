"""Moments in JSON."""

from __future__ import annotations

from datetime import UTC, datetime


def time_text(time: datetime) -> str:
    """A time as everything we send has it: ISO 8601 in UTC, with milliseconds and `Z`."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

"""Sizes of files and disks as people read them."""

from __future__ import annotations

_UNITS = ("B", "kB", "MB", "GB", "TB")


def size_text(count_bytes: int) -> str:
    """Bytes in decimal units, with at most three digits: `950 kB`, `4.2 MB`, `10 MB`."""
    amount, unit = float(count_bytes), 0
    while amount >= 999.5 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.{1 if unit and amount < 9.95 else 0}f} {_UNITS[unit]}"

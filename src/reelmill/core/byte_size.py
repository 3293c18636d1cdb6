"""Sizes of files and disks as people read them."""

from __future__ import annotations


def size_text(count_bytes: int) -> str:
    """Bytes in the largest decimal unit that leaves at least one whole."""
    amount, units = float(count_bytes), ["B", "kB", "MB", "GB", "TB"]
    while amount >= 1000 and len(units) > 1:
        amount, units = amount / 1000, units[1:]
    return f"{amount:.0f} {units[0]}" if units[0] in ("B", "kB") else f"{amount:.1f} {units[0]}"

"""When files of a cache were last used, and the removal of those that nobody uses.

A use is noted as the access time: the modification time says what the content is, and what is
remembered of a file (`digest.py`) holds only for as long as it stays.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

_NOTED_SECONDS = 3600.0
"""A use so soon after another one is not noted by `note_use`."""


def mark_used(path: Path) -> None:
    """Note that a file is used now; a file that cannot be marked is used unnoted."""
    with contextlib.suppress(OSError):
        os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns))


def note_use(path: Path) -> None:
    """As `mark_used`, once an hour at most: for small files that are read often."""
    with contextlib.suppress(OSError):
        if time.time() - last_used(path.stat()) > _NOTED_SECONDS:
            mark_used(path)


def last_used(facts: os.stat_result) -> float:
    """When a file was last used, or made, in seconds since 1970."""
    return max(facts.st_atime, facts.st_mtime)


def remove_unused(folder: Path, idle_seconds: float) -> int:
    """Remove the files below a folder that nobody has used for so long.

    Returns:
        How many there were.
    """
    oldest_in_use, removed = time.time() - idle_seconds, 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):
            if path.is_file() and last_used(path.stat()) < oldest_in_use:
                path.unlink()
                removed += 1
    return removed

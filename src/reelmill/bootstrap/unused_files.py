"""What renders remember of sources and texts is forgotten once nobody asks for it any more."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

from reelmill.media.last_use import remove_unused

_IDLE_SECONDS = 30 * 24 * 3600.0
_EVERY_SECONDS = 24 * 3600.0

REMEMBERED = ("probes", "drawn", "intermediates", "sources")
"""Folders of the cache whose files go after 30 days; the last one is of earlier releases."""


def remove_unused_files(cache: Path) -> int:
    """Remove what was unused for 30 days from these folders; looks once a day at most.

    Returns:
        How many files there were.
    """
    looked = cache / "unused-files-removed"
    with contextlib.suppress(OSError):
        if looked.exists() and time.time() - looked.stat().st_mtime < _EVERY_SECONDS:
            return 0
        looked.touch()
        return sum(remove_unused(cache / name, _IDLE_SECONDS) for name in REMEMBERED)
    return 0

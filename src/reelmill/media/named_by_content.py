"""Files that are named by their content and read by confined processes."""

from __future__ import annotations

import os
from pathlib import Path


def keep_first(file: Path, place: Path) -> None:
    """Move a finished file to the name of its content, unless that is there whole already.

    What is there then stays the very file it is: a confined process may read the files it was
    allowed, not their successors, and may not have opened them yet.

    Raises:
        OSError: it cannot be moved.
    """
    try:
        os.link(file, place)
    except OSError:  # it is there, or the file system has no hard links
        if not _is_whole(place, file.stat().st_size):
            file.replace(place)
            return
    file.unlink()


def _is_whole(place: Path, size: int) -> bool:
    try:
        return place.stat().st_size == size
    except FileNotFoundError:
        return False

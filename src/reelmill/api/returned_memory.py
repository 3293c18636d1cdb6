"""Memory that large bodies took goes back to the system once they are done with."""

from __future__ import annotations

import ctypes
from contextlib import suppress

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of glibc's malloc.h
_LARGE_BYTES = 32 * 1024


def return_large_blocks() -> None:
    """Keep glibc's thresholds where they begin: it raises them with the largest block it saw.

    Other C libraries have no such call, and need none.
    """
    with suppress(AttributeError, OSError):
        library = ctypes.CDLL(None)
        for option in (_TRIM_THRESHOLD, _MMAP_THRESHOLD):
            library.mallopt(option, _LARGE_BYTES)

"""Memory that large bodies took goes back to the system once they are done with."""

from __future__ import annotations

import ctypes
from contextlib import suppress

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of glibc's malloc.h
_LARGE_BYTES = 32 * 1024  # bodies arrive in pieces of 64 KiB


def return_large_blocks() -> None:
    """Take large blocks from the system one by one, so that each goes back when it is freed.

    By default glibc keeps blocks as large as the largest that it saw freed, up to 32 MiB. Other C
    libraries have no such call.
    """
    with suppress(AttributeError, OSError):
        library = ctypes.CDLL(None)
        for option in (_TRIM_THRESHOLD, _MMAP_THRESHOLD):
            library.mallopt(option, _LARGE_BYTES)

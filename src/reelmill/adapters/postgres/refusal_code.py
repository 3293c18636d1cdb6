"""The SQLSTATE a server refuses a connection with.

The driver passes on a sentence alone, in the language of the server; the code is the same
everywhere, and libpq's trace of the messages shows it.
"""

from __future__ import annotations

import os
import re
import select
import time

from psycopg import pq
from psycopg.errors import Error

_REFUSAL = re.compile(rb'^B\t.*\tErrorResponse\t.* C "([0-9A-Z]{5})"', re.MULTILINE)


def refusal_code(url: str, seconds: float) -> str | None:
    """The code of the server's refusal; None where it accepts, does not answer or cannot be traced.

    Args:
        url: `postgresql://…`.
        seconds: How long an answer is waited for.
    """
    if not hasattr(os, "memfd_create"):
        return None
    seen = os.memfd_create("refusal")  # what passes may be secret: it never lies in a file
    try:
        _connect_traced(url, seen, time.monotonic() + seconds)
        os.lseek(seen, 0, os.SEEK_SET)
        found = _REFUSAL.findall(os.read(seen, 1_000_000))
    except (Error, OSError):
        return None
    finally:
        os.close(seen)
    return found[-1].decode() if found else None


def _connect_traced(url: str, seen: int, until: float) -> None:
    connection = pq.PGconn.connect_start(url.encode())
    try:
        if connection.status == pq.ConnStatus.BAD:
            return
        connection.trace(seen)
        connection.set_trace_flags(pq.Trace.SUPPRESS_TIMESTAMPS)
        step = pq.PollingStatus.WRITING
        while step in {pq.PollingStatus.READING, pq.PollingStatus.WRITING}:
            socket, left = [connection.socket], until - time.monotonic()
            reading = socket if step is pq.PollingStatus.READING else []
            if left <= 0 or not any(select.select(reading, [] if reading else socket, [], left)):
                return
            step = pq.PollingStatus(connection.connect_poll())
    finally:
        connection.untrace()  # writes what is buffered
        connection.finish()

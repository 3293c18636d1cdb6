"""The header `Range` (RFC 9110, section 14): which bytes of a file a client wants."""

from __future__ import annotations

import re

from reelmill.core.errors import RequestError

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.IGNORECASE)


def byte_range(header: str | None, size_bytes: int) -> range | None:
    """The bytes a client wants, None for all of them.

    Several ranges at once, and units other than bytes, are answered with the whole, as the RFC
    allows.

    Raises:
        RequestError: `range_not_satisfiable`.
    """
    match = _RANGE.fullmatch((header or "").replace(" ", ""))
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        wanted = range(max(0, size_bytes - int(last)), size_bytes)
    elif last and int(last) < int(first):
        return None
    else:
        end = min(int(last) + 1, size_bytes) if last else size_bytes
        wanted = range(int(first), end)
    if not wanted:
        sentence = f"There are no bytes {first}-{last}; the file has {size_bytes}."
        raise RequestError.of("range_not_satisfiable", sentence)
    return wanted

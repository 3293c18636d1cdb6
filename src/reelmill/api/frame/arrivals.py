"""Bodies of all requests that have not yet come whole: bounded together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Arrivals:
    """Memory for bodies that are coming in.

    Where it is full, the body that has taken longest gives way: slow ones are held back on
    purpose far oftener than quick ones.

    Args:
        most_bytes: Of all of them.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._arriving: dict[asyncio.Timeout, int] = {}

    @asynccontextmanager
    async def arriving(self, seconds: float) -> AsyncIterator[asyncio.Timeout]:
        """One more body, of which `hold` keeps count.

        Raises:
            TimeoutError: It took longer than `seconds`, or had to give way.
        """
        async with asyncio.timeout(seconds) as body:
            self._arriving[body] = 0
            try:
                yield body
            finally:
                self._bytes -= self._arriving.pop(body, 0)

    def hold(self, body: asyncio.Timeout, size: int) -> None:
        """So many bytes more have come of it, unless it has given way already."""
        if body not in self._arriving:
            return
        self._arriving[body] += size
        self._bytes += size
        while self._bytes > self._most_bytes:
            oldest = next(iter(self._arriving))
            self._bytes -= self._arriving.pop(oldest)
            oldest.reschedule(0.0)

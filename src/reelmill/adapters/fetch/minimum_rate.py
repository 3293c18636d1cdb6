"""How fast a source must send: one that drips is not waited for as long as it likes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from yarl import URL

from reelmill.adapters.fetch.address import shown
from reelmill.adapters.fetch.limits import FetchLimits
from reelmill.core.errors import SourceError


class MinimumRate:
    """The time that a source may still take, renewed by what it sends.

    It outlives broken connections, so that breaking them often is no way around it; the time
    between tries does not count.

    Args:
        url: The source.
        limits: How slow it may be.
    """

    def __init__(self, url: URL, limits: FetchLimits) -> None:
        self._url = url
        self._limits = limits
        self._least = limits.least_bytes_per_second
        self._left_seconds = limits.grace_seconds
        self._deadline: asyncio.Timeout | None = None

    @asynccontextmanager
    async def judged(self) -> AsyncIterator[None]:
        """Judge the source for the length of the block.

        Raises:
            SourceError: `source_too_slow`.
        """
        if self._least is None:
            yield
            return
        self._deadline = deadline = asyncio.timeout(self._left_seconds)
        try:
            async with deadline:
                try:
                    yield
                finally:
                    self._left_seconds = self._left()
        except TimeoutError:
            if not deadline.expired():
                raise
            raise self._too_slow(self._least) from None
        finally:
            self._deadline = None

    def received(self, size_bytes: int) -> None:
        """So much has come: the source has time for more."""
        if self._least is None or self._deadline is None:
            return
        left = self._left()
        left = max(left, min(left + size_bytes / self._least, self._limits.rate_seconds))
        if not self._deadline.expired():
            self._deadline.reschedule(asyncio.get_running_loop().time() + left)

    def _left(self) -> float:
        when = self._deadline.when() if self._deadline else None
        return self._left_seconds if when is None else when - asyncio.get_running_loop().time()

    def _too_slow(self, least: float) -> SourceError:
        message = (
            f"{shown(self._url)} sends less than {least / 1024:.3g} KiB a second, "
            f"on average over {self._limits.rate_seconds:g} s."
        )
        hint = "use a faster server, or upload the file and name it asset:ID"
        return SourceError.of("source_too_slow", message, hint=hint)

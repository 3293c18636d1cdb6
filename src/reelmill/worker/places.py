"""How much of one kind a worker does at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

_FIRST_LOOK_SECONDS = 0.25
_LOOK_SECONDS = 1.0

Do = Callable[[bool], Awaitable[bool]]
"""Claims something, of newcomers alone where asked to, and does it; False where there is none."""


class Places:
    """Places for work, and one more for newcomers: users for whom none of the kind is done yet.

    So nobody waits for the long work that one user has in all places, and the machine does only a
    little more than it has cores for, and only then.

    Args:
        count: How many there are besides that of newcomers.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._free = asyncio.Semaphore(count)
        self._newcomers = asyncio.Semaphore(1)

    @property
    def wake_ups(self) -> int:
        """Wake-ups to have in hand: for every place, and one that waits for a place."""
        return self.count + 2

    async def work(self, do: Do, stop: asyncio.Event) -> None:
        """Do something once a place is free, or before that in the place of newcomers."""
        place = asyncio.ensure_future(self._free.acquire())
        pause = _FIRST_LOOK_SECONDS
        try:
            while not place.done() and not stop.is_set():
                await asyncio.wait({place}, timeout=pause)
                pause = _LOOK_SECONDS
                if not place.done() and await self._done_for_newcomer(do):
                    return
            if place.done():
                await do(False)
        finally:
            if not place.cancel():
                self._free.release()

    async def _done_for_newcomer(self, do: Do) -> bool:
        if self._newcomers.locked():
            return False
        async with self._newcomers:
            return await do(True)

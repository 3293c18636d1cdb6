"""Slots that users share: nobody waits for all that one user has asked for."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class _Waiter:
    user: Hashable
    granted: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class FairSlots:
    """Who holds the fewest slots goes first, then who has waited longest.

    Args:
        slots: Held at the same time.
        spare: Slots besides, only for users who hold none: the long work of one user, in all
            slots, keeps nobody else waiting.
    """

    def __init__(self, slots: int, spare: int = 1) -> None:
        self._slots = slots
        self._spare = spare
        self._held: Counter[Hashable] = Counter()
        self._waiting: list[_Waiter] = []

    @asynccontextmanager
    async def held(self, user: Hashable) -> AsyncIterator[None]:
        """Hold a slot for the length of the block."""
        await self._take(user)
        try:
            yield
        finally:
            self._give_back(user)

    async def run(self, user: Hashable, begin: Callable[[], asyncio.Future[T]]) -> T:
        """The result of work that is begun in a slot, and holds it until it has really ended.

        Work in a thread goes on after its caller was cancelled: so long nobody gets its slot.
        """
        await self._take(user)
        try:
            work = begin()
        except BaseException:
            self._give_back(user)
            raise
        work.add_done_callback(lambda ended: self._ended(user, ended))
        return await asyncio.shield(work)

    def _ended(self, user: Hashable, work: asyncio.Future[T]) -> None:
        if not work.cancelled():
            work.exception()  # seen, even where its caller has gone
        self._give_back(user)

    async def _take(self, user: Hashable) -> None:
        waiter = _Waiter(user)
        self._waiting.append(waiter)
        self._grant()
        try:
            await waiter.granted
        except asyncio.CancelledError:
            if waiter in self._waiting:
                self._waiting.remove(waiter)
            elif not waiter.granted.cancelled():
                self._give_back(user)
            raise

    def _give_back(self, user: Hashable) -> None:
        self._held[user] -= 1
        self._held += Counter()  # forgets users who hold none
        self._grant()

    def _grant(self) -> None:
        # who was cancelled in this turn of the loop has not yet left the queue on its own
        self._waiting = [waiter for waiter in self._waiting if not waiter.granted.cancelled()]
        while waiter := self._next():
            self._waiting.remove(waiter)
            self._held[waiter.user] += 1
            waiter.granted.set_result(None)

    def _next(self) -> _Waiter | None:
        """Whose turn it is, None where nobody may have a slot; of equals the first stays first."""
        first = min(self._waiting, key=lambda waiter: self._held[waiter.user], default=None)
        if first is None:
            return None
        newcomer = self._held[first.user] == 0
        room = self._slots + (self._spare if newcomer else 0)
        return first if self._held.total() < room else None

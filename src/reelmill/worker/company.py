"""What a worker encodes side by side, and what it encodes with nothing beside it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Company:
    """Segments in each other's company, but for those that have the worker to themselves.

    A segment that takes its worker along takes those beside it along, too; which of them it was
    shows only when each is encoded alone.
    """

    def __init__(self) -> None:
        self._changed = asyncio.Condition()
        self._inside = 0
        self._want_out = 0
        self._alone = False

    @asynccontextmanager
    async def joined(self) -> AsyncIterator[None]:
        """One of many; waits while something is, or wants to be, alone."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self._want_out)
            self._inside += 1
        try:
            yield
        finally:
            await self._change(inside=-1)

    @asynccontextmanager
    async def left(self) -> AsyncIterator[None]:
        """Alone, within `joined`, once the others have ended; nobody joins meanwhile."""
        await self._change(want_out=1)
        try:
            async with self._changed:
                await self._changed.wait_for(self._may_be_alone)
                self._alone = True
            try:
                yield
            finally:
                self._alone = False
        finally:
            await self._change(want_out=-1)

    def _may_be_alone(self) -> bool:
        return not self._alone and self._inside == self._want_out

    async def _change(self, inside: int = 0, want_out: int = 0) -> None:
        """Never waits: the condition's lock is held by nobody across a pause of its own."""
        self._inside += inside
        self._want_out += want_out
        async with self._changed:
            self._changed.notify_all()

"""What threads count outside of transactions: it is noted at once and written soon."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable

import structlog

from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.tallies import Tally

_PAUSE_SECONDS = 5.0
_MOST = 10_000
"""Kept while the database is unreachable; what comes after them is not counted."""

_LAST_SECONDS = 2.0

_log = structlog.get_logger("reelmill.tallies")


class TallyBuffer:
    """Counts of one process; a process that is killed loses those of its last seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._noted: list[Tally] = []

    def note(self, tallies: Iterable[Tally]) -> None:
        """Count these, from any thread."""
        with self._lock:
            self._noted += [*tallies][: max(0, _MOST - len(self._noted))]

    async def write(self, database: Database) -> None:
        """Write what was noted; what cannot be written now is kept for the next time."""
        with self._lock:
            noted, self._noted = self._noted, []
        if not noted:
            return
        try:
            async with database.begin() as transaction:
                await transaction.tallies.add(noted)
        except BaseException:
            self.note(noted)
            raise

    async def keep_writing(self, database: Database) -> None:
        """Write every few seconds, until cancelled; then what is left, unless that takes long."""
        try:
            while True:
                await asyncio.sleep(_PAUSE_SECONDS)
                await self._tried(database)
        finally:
            async with asyncio.timeout(_LAST_SECONDS):
                await self._tried(database)

    async def _tried(self, database: Database) -> None:
        try:
            await self.write(database)
        except Exception as error:
            _log.error("counts not written", exc_info=error)


async def fold_tallies(database: Database) -> int:
    """Keep the table of counts short; returns how many rows went."""
    async with database.begin() as transaction:
        return await transaction.tallies.fold()

"""Tickets in the tables of procrastinate, put there inside our own transactions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from procrastinate import App, PsycopgConnector
from sqlalchemy.ext.asyncio import AsyncConnection

from reelmill.usecases.ports.queue import (
    ENCODE_NEXT,
    ENGINE_CHARACTERS,
    FINISH,
    FINISHES_QUEUE,
    PREPARE_NEXT,
    RENDERS_QUEUE,
    SEGMENTS_QUEUE,
    queue_of_engine,
)

QUEUE_OF = {
    PREPARE_NEXT: RENDERS_QUEUE,
    FINISH: FINISHES_QUEUE,
    ENCODE_NEXT: SEGMENTS_QUEUE,
}
"""The queue of each kind of ticket."""


def queue_of_row(queue: str, table: str) -> str:
    """SQL of `queue_of_engine` for the column `engine` of a table."""
    return f"rtrim('{queue}-' || left({table}.engine, {ENGINE_CHARACTERS}), '-')"


_APP = App(connector=PsycopgConnector())  # never opened: every call brings its connection


class PostgresQueue:
    """Implements `Queue`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def ticket(self, name: str, priority: int = 0, **arguments: Any) -> None:
        """One ticket; `priority`: higher goes first."""
        await self.tickets(name, [arguments], priority)

    async def tickets(
        self,
        name: str,
        arguments: Sequence[Mapping[str, Any]],
        priority: int = 0,
        engine: str = "",
    ) -> None:
        """One ticket for each of `arguments`, in one statement, for workers of `engine`."""
        if not arguments:
            return
        raw = await self._connection.get_raw_connection()
        task = _APP.configure_task(
            name,
            queue=queue_of_engine(QUEUE_OF[name], engine),
            priority=priority,
            connection=raw.driver_connection,
        )
        await task.batch_defer_async(*map(dict, arguments))

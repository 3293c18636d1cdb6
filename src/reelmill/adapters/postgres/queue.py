"""Wake-ups in the tables of procrastinate, put there inside our own transactions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any, cast
from uuid import UUID

from procrastinate import App, BaseConnector, PsycopgConnector
from procrastinate.jobs import Status
from procrastinate.manager import JobManager
from psycopg import AsyncConnection as PsycopgConnection
from psycopg.errors import RaiseException
from psycopg.rows import dict_row
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


_SILENT_SECONDS = 60
_ENDED_HOURS = 1

_APP = App(connector=PsycopgConnector())  # never opened: every call brings its connection


class _OwnTransaction(BaseConnector):
    """Procrastinate's statements on a connection of ours, inside its transaction."""

    def __init__(self, connection: PsycopgConnection[Any]) -> None:
        self._connection = connection

    async def execute_query_async(self, query: str, **arguments: Any) -> None:
        """Without an answer."""
        await self._connection.execute(query, arguments)

    async def execute_query_one_async(self, query: str, **arguments: Any) -> dict[str, Any]:
        """The first row."""
        return (await self.execute_query_all_async(query, **arguments))[0]

    async def execute_query_all_async(self, query: str, **arguments: Any) -> list[dict[str, Any]]:
        """All rows."""
        async with self._connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(query, arguments)
            return await cursor.fetchall()


class PostgresQueue:
    """Implements `Queue`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def wake_up(self, name: str, priority: int = 0, **arguments: Any) -> None:
        """One wake-up; `priority`: higher goes first."""
        await self.wake_ups(name, [arguments], priority)

    async def wake_ups(
        self,
        name: str,
        arguments: Sequence[Mapping[str, Any]],
        priority: int = 0,
        engine: str = "",
    ) -> None:
        """One wake-up for each of `arguments`, in one statement, for workers of `engine`."""
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

    async def waiting(self, name: str) -> dict[str, int]:
        """How many wake-ups of a name nobody has taken yet, by queue."""
        manager = await self._manager()
        queues = await manager.list_queues_async(task=name, status=Status.TODO.value)
        return {queue["name"]: queue["todo"] for queue in queues}

    async def waiting_jobs(self, name: str) -> set[UUID]:
        """The jobs that such wake-ups are about."""
        manager = await self._manager()
        # Earlier releases have queues of their own, which nobody else answers.
        wake_ups = await manager.list_jobs_async(
            queue=QUEUE_OF[name], task=name, status=Status.TODO.value
        )
        return {UUID(str(wake_up.task_kwargs["job_id"])) for wake_up in wake_ups}

    async def clean(self, engines: Collection[str]) -> None:
        """Forget what ended long ago, what lost workers had taken, and what nobody answers.

        Args:
            engines: Of the workers that are there.
        """
        manager = await self._manager()
        await manager.prune_stalled_workers(_SILENT_SECONDS)
        await self._forget_unanswered(manager, engines)
        for wake_up in await manager.get_stalled_jobs(seconds_since_heartbeat=_SILENT_SECONDS):
            with suppress(RaiseException):  # answered after all
                async with self._connection.begin_nested():
                    await manager.finish_job(wake_up, Status.FAILED, delete_job=True)
        await manager.delete_old_jobs(
            _ENDED_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
        )

    async def _forget_unanswered(self, manager: JobManager, engines: Collection[str]) -> None:
        """Of queues that belong to an engine which no worker has."""
        for name in (ENCODE_NEXT, FINISH):
            answered = {queue_of_engine(QUEUE_OF[name], engine) for engine in engines}
            # Earlier releases answer a queue of their own for finishing, too.
            answered |= {f"{QUEUE_OF[name]}-{engine[:ENGINE_CHARACTERS]}" for engine in engines}
            for queue in sorted((await self.waiting(name)).keys() - answered):
                wake_ups = await manager.list_jobs_async(
                    queue=queue, task=name, status=Status.TODO.value
                )
                for wake_up in wake_ups:
                    await manager.cancel_job_by_id_async(cast(int, wake_up.id), delete_job=True)

    async def _manager(self) -> JobManager:
        raw = await self._connection.get_raw_connection()
        connection = cast("PsycopgConnection[Any]", raw.driver_connection)
        return App(connector=_OwnTransaction(connection)).job_manager

"""One connection that listens, however many want to hear.

Where notifications do not arrive, as behind a pooler in transaction mode, it asks to look instead.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress

import psycopg
import structlog
from psycopg import sql

from reelmill.adapters.postgres.server_connection import (
    ServerConnection,
    connect,
    notifications_arrive,
)

_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 5.0
_GATHER_SECONDS = 0.02  # messages often come several at a time
_PROBE_SECONDS = 20.0  # a connection that is silent for so long must prove that it lives
_ANSWER_SECONDS = 5.0
_ARRIVE_SECONDS = 3.0  # a notification that takes longer is thought lost
_LOOK_SECONDS = 1.0  # between two looks where none arrive

_log = structlog.get_logger("reelmill.listen")

Hear = Callable[[str], None]
"""Is given a notification's payload, in the event loop; must not block."""


class Listener:
    """Hears channels of Postgres over one connection and opens another where it breaks.

    Args:
        url: `postgresql://…`.
        channels: What is called for each notification, by channel.
        missed: Called whenever notifications may have been missed: after each reconnection, and
            every second where none arrive.
    """

    def __init__(self, url: str, channels: Mapping[str, Hear], missed: Callable[[], None]) -> None:
        self._url = url
        self._channels = channels
        self._missed = missed
        self.listening = asyncio.Event()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Listener]:
        """Listen until the end of the block; the first connection is made in the background."""
        task = asyncio.create_task(self._run(), name="listen")
        try:
            yield self
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError, TimeoutError) as error:
                pause = _FIRST_PAUSE_SECONDS if self.listening.is_set() else pause
                self.listening.clear()
                _log.warning("listening connection lost", error=str(error), pause_seconds=pause)
            await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - no secret
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    async def _listen(self) -> None:
        connection = await connect(self._url, "reelmill listen")
        try:
            arrives = not connection.pooled or await notifications_arrive(
                connection, self._url, _ARRIVE_SECONDS
            )
            if arrives:
                await self._keep_hearing(connection)
        finally:
            with suppress(psycopg.Error, OSError):
                await connection.close()
        await self._keep_looking()

    async def _keep_hearing(self, connection: ServerConnection) -> None:
        for channel in self._channels:
            await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
        self.listening.set()
        self._missed()
        while True:
            await self._hear(connection)
            async with asyncio.timeout(_ANSWER_SECONDS):
                await connection.execute("SELECT 1")

    async def _keep_looking(self) -> None:
        _log.info("no notifications through the pooler", looks_every_seconds=_LOOK_SECONDS)
        self.listening.set()
        while True:
            self._missed()
            await asyncio.sleep(_LOOK_SECONDS)

    async def _hear(self, connection: ServerConnection) -> None:
        """Hand on what arrives; psycopg's own waiting would wake up ten times a second."""
        until = asyncio.get_running_loop().time() + _PROBE_SECONDS
        with suppress(TimeoutError):
            while True:
                async for heard in connection.notifies(timeout=_GATHER_SECONDS):
                    if hear := self._channels.get(heard.channel):
                        hear(heard.payload)
                async with asyncio.timeout_at(until):
                    await _readable(connection.fileno())


async def _readable(descriptor: int) -> None:
    """Wait until something has arrived, or the connection is gone."""
    loop = asyncio.get_running_loop()
    readable = asyncio.Event()
    loop.add_reader(descriptor, readable.set)
    try:
        await readable.wait()
    finally:
        loop.remove_reader(descriptor)

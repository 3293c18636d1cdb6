"""Procrastinate's worker loop, kept running: it ends by itself when the database goes away."""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.connector import Notify
from psycopg_pool import AsyncConnectionPool

from reelmill.adapters.postgres.address import Address, address_of
from reelmill.adapters.postgres.idle_pings import check, put_back
from reelmill.adapters.postgres.listen import Listener
from reelmill.adapters.postgres.server_connection import (
    ServerConnection,
    connect_options,
    settle,
)

Answer = Callable[..., Awaitable[None]]
"""Is called with a wake-up's arguments; the wake-up is gone once it returns."""

_POLL_SECONDS = 4.0  # where a notification is missed
_CONNECTIONS = 3
_FIRST_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 5.0
_NEW_WAKE_UP = json.dumps({"type": "job_inserted", "job_id": 0})  # as procrastinate's trigger says

_log = structlog.get_logger("reelmill.wake_ups")


async def answer_wake_ups(
    url: str,
    queue: str,
    at_once: int,
    answers: Mapping[str, Answer],
    listen_url: str | None = None,
) -> None:
    """Answer the wake-ups of a queue until cancelled.

    Args:
        url: `postgresql://…`.
        queue: Name of the queue.
        at_once: Wake-ups answered at the same time.
        answers: What is called, by name of the ticket.
        listen_url: Where notifications of wake-ups are heard; None for `url`.
    """
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)  # what matters is logged here
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    pause = _FIRST_PAUSE_SECONDS
    while True:
        began = asyncio.get_running_loop().time()
        try:
            await _answer(_Connector(url, listen_url or url), queue, at_once, answers)
        except Exception as error:  # whatever it is, wake-ups must be answered
            _log.error("queue lost", queue=queue, exc_info=error)
        lasted = asyncio.get_running_loop().time() - began
        pause = min(2 * pause, _LONGEST_PAUSE_SECONDS) if lasted < 10 else _FIRST_PAUSE_SECONDS
        await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - no secret


async def _answer(
    connector: PsycopgConnector, queue: str, at_once: int, answers: Mapping[str, Answer]
) -> None:
    app = App(connector=connector)
    for name, answer in answers.items():
        app.task(name=name, queue=queue)(_task(answer))
    async with app.open_async():
        # Answers that still run when it ends are ended, too: what they started is not theirs.
        await app.run_worker_async(
            queues=[queue],
            concurrency=at_once,
            fetch_job_polling_interval=_POLL_SECONDS,
            shutdown_graceful_timeout=0,
            delete_jobs="always",
            install_signal_handlers=False,
            stalled_worker_timeout=60.0,
        )


class _Connector(PsycopgConnector):
    """Procrastinate's way to the database, by connections and listeners of ours."""

    def __init__(self, url: str, listen_url: str) -> None:
        address = address_of(url)
        super().__init__(
            pool_factory=_pool,
            conninfo=address.url,
            connection_class=ServerConnection,
            configure=partial(_configure, address=address),
            kwargs=connect_options("reelmill.wake_ups"),
            min_size=1,
            max_size=_CONNECTIONS,
            timeout=10.0,
        )
        self._listen_url = listen_url

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        """Hand on each wake-up; wherever one may have been missed, that there may be one."""
        heard: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        names = [*channels]

        def missed() -> None:
            heard.put_nowait((names[0], _NEW_WAKE_UP))

        hear = {
            name: lambda reported, name=name: heard.put_nowait((name, reported)) for name in names
        }
        async with Listener(self._listen_url, hear, missed).running():
            while True:
                channel, payload = await heard.get()
                await on_notification(channel=channel, payload=payload)


class _Pool(AsyncConnectionPool[ServerConnection]):
    """Connections that find our tables; each statement commits by itself, for it comes alone."""

    @asynccontextmanager
    async def connection(self, timeout: float | None = None) -> AsyncIterator[ServerConnection]:
        """A connection for a while."""
        async with super().connection(timeout) as connection:
            try:
                async with connection.in_schema():
                    yield connection
            finally:
                put_back(connection)


def _pool(**given: Any) -> Any:
    """As procrastinate makes one, without its sign of life each time."""
    return _Pool(**(given | {"check": check}))


async def _configure(connection: ServerConnection, address: Address) -> None:
    await connection.set_autocommit(True)
    await settle(connection, address)


def _task(answer: Answer) -> Callable[..., Awaitable[None]]:
    async def task(**arguments: Any) -> None:
        await answer(**arguments)

    return task

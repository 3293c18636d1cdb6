"""Procrastinate's worker loop, kept running: it ends by itself when the database goes away."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from procrastinate import App, PsycopgConnector

from reelmill.adapters.postgres.keepalives import KEEPALIVES

Answer = Callable[..., Awaitable[None]]
"""Is called with a ticket's arguments; the ticket is gone once it returns."""

_POLL_SECONDS = 4.0  # where a notification is missed
_CONNECTIONS = 3
_FIRST_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 5.0

_log = structlog.get_logger("reelmill.tickets")


async def answer_tickets(url: str, queue: str, at_once: int, answers: Mapping[str, Answer]) -> None:
    """Answer the tickets of a queue until cancelled.

    Args:
        url: `postgresql://…`.
        queue: Name of the queue.
        at_once: Tickets answered at the same time.
        answers: What is called, by name of the ticket.
    """
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)  # what matters is logged here
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    pause = _FIRST_PAUSE_SECONDS
    while True:
        began = asyncio.get_running_loop().time()
        try:
            await _answer(url, queue, at_once, answers)
        except Exception as error:  # whatever it is, tickets must be answered
            _log.warning("queue lost", queue=queue, error=str(error))
        lasted = asyncio.get_running_loop().time() - began
        pause = min(2 * pause, _LONGEST_PAUSE_SECONDS) if lasted < 10 else _FIRST_PAUSE_SECONDS
        await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - no secret


async def _answer(url: str, queue: str, at_once: int, answers: Mapping[str, Answer]) -> None:
    connector = PsycopgConnector(
        conninfo=url, min_size=1, max_size=_CONNECTIONS, timeout=10.0, kwargs=_CONNECTING
    )
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


_CONNECTING = {**KEEPALIVES, "connect_timeout": 10, "application_name": "reelmill tickets"}


def _task(answer: Answer) -> Callable[..., Awaitable[None]]:
    async def task(**arguments: Any) -> None:
        await answer(**arguments)

    return task

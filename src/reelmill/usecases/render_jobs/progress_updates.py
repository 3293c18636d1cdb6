"""Threads note how far a job is; the event loop tells the database about once a second."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from reelmill.media.cancel import CancelToken

_log = structlog.get_logger("reelmill.rendering")

T = TypeVar("T")


async def while_reporting(
    work: asyncio.Future[T],
    report: Callable[[], Awaitable[bool]],
    token: CancelToken,
    every_seconds: float,
) -> T:
    """The result of `work`; meanwhile `report` is called, and where it says False, `token` cancels.

    A database that cannot be notified does not stop the work.
    """
    try:
        while not work.done():
            await asyncio.wait({work}, timeout=every_seconds)
            if not work.done() and not token.cancelled and not await _reported(report):
                token.cancel()
        return work.result()
    finally:
        if not work.done():
            token.cancel()
            work.add_done_callback(_ignored)


def _ignored(work: asyncio.Future[T]) -> None:
    """Nobody asks any more how it ended."""
    if not work.cancelled():
        work.exception()


async def _reported(report: Callable[[], Awaitable[bool]]) -> bool:
    try:
        return await report()
    except Exception as error:
        _log.error("progress not told", exc_info=error)
        return True

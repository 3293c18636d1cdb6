"""Jobs that were prepared here and have ended elsewhere hold their files no longer."""

from __future__ import annotations

import asyncio

import structlog

from reelmill.usecases.ports.database import Database
from reelmill.usecases.render_jobs.worker_context import WorkerContext

_EVERY_SECONDS = 30.0

_log = structlog.get_logger("reelmill.rendering")


async def keep_unpinning(tools: WorkerContext, database: Database) -> None:
    """Unpin ended jobs again and again, until cancelled."""
    while True:
        await asyncio.sleep(_EVERY_SECONDS)
        try:
            await unpin_ended(tools, database)
        except Exception as error:
            _log.error("not unpinned", exc_info=error)


async def unpin_ended(tools: WorkerContext, database: Database) -> None:
    """Unpin the files of all jobs that have ended."""
    if held := tools.pins.held:
        async with database.begin() as transaction:
            unended = await transaction.work.unended(list(held))
        for job_id in held - unended:
            tools.pins.release(job_id)

"""The worker process."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from reelmill.adapters.postgres.outage import RetryingDatabase
from reelmill.bootstrap.service import Services, open_services
from reelmill.bootstrap.webhooks import post_of
from reelmill.bootstrap.worker_context import worker_context
from reelmill.core.errors import ReelmillError
from reelmill.media.cancel import CancelToken
from reelmill.settings import ServiceSettings
from reelmill.usecases.ports.work import ClaimedJob, ClaimedSegment
from reelmill.usecases.render_jobs.encode_segment import encode_one
from reelmill.usecases.render_jobs.finish_job import finish_job
from reelmill.usecases.render_jobs.prepare_job import prepare
from reelmill.usecases.render_jobs.unpin_ended import keep_unpinning
from reelmill.usecases.render_jobs.worker_context import FETCHES, WorkerContext
from reelmill.usecases.webhooks.deliver import deliver_until
from reelmill.worker.maintenance import keep_doing, maintenance_tasks
from reelmill.worker.running import Handlers
from reelmill.worker.worker import Capacity, Worker

_OUTBOX_SECONDS = 2.0  # between two looks for webhooks that are due


def run(settings: ServiceSettings) -> None:
    """Work until SIGTERM or SIGINT; the first lets running work end, the second does not.

    Raises:
        SpecError: `secret_missing`, `secret_too_short`.
        OutputError: `cache_unwritable`.
        EncodeError: `ffmpeg_missing`.
    """
    asyncio.run(_run(settings))


async def _run(settings: ServiceSettings) -> None:
    async with open_services(settings) as services:
        database = RetryingDatabase(services.database)
        with worker_context(settings, services.storage, database, services.counts) as tools:
            await run_until_signalled(worker_of(services, tools))


def worker_of(services: Services, tools: WorkerContext) -> Worker:
    """A worker that renders."""
    settings = services.settings
    capacity = Capacity(
        encoders=settings.jobs,
        prepares=FETCHES,
        most_running=settings.user_running_jobs,
        drain_seconds=settings.drain_seconds,
    )
    return Worker(
        services.database_url,
        services.database,
        handlers(services, tools),
        capacity,
        (
            lambda stop: deliver_until(stop, post_of(services), _OUTBOX_SECONDS),
            lambda stop: keep_doing(services, maintenance_tasks(services), stop),
            lambda stop: _until(stop, keep_unpinning(tools, services.database)),
            lambda _: _warm_up(tools),
        ),
        services.listen_url,
    )


async def _warm_up(tools: WorkerContext) -> None:
    """The first job need not wait for fonts; whatever fails here will tell itself there."""
    with suppress(ReelmillError, OSError):
        await asyncio.to_thread(tools.render_context.typesetter.warm_up)


async def _until(stop: asyncio.Event, endless: Coroutine[Any, Any, None]) -> None:
    task = asyncio.create_task(endless)
    await stop.wait()
    task.cancel()
    await asyncio.wait((task,))


def handlers(services: Services, tools: WorkerContext) -> Handlers:
    """What is done with jobs and segments; it waits for a database that is away."""
    database = RetryingDatabase(services.database)

    async def prepare_job(job: ClaimedJob, cancel: CancelToken) -> None:
        await prepare(job, tools, database, cancel)

    async def encode_segment(segment: ClaimedSegment, cancel: CancelToken) -> None:
        await encode_one(segment, tools, database, cancel)

    async def finish(job: ClaimedJob, cancel: CancelToken) -> None:
        await finish_job(job, tools, database, services.storage, cancel)

    return Handlers(prepare_job, encode_segment, finish, tools.engine)


async def run_until_signalled(worker: Worker) -> None:
    """Run a worker; SIGTERM and SIGINT stop it."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, worker.stop)
    await worker.run()

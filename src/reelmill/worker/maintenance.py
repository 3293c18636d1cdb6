"""What is done from time to time, by one worker of all or by each for its own machine."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import structlog

from reelmill.bootstrap.network import evict_downloads
from reelmill.bootstrap.service import Services
from reelmill.bootstrap.unused_files import remove_unused_files
from reelmill.usecases.assets.remove import prune_uploads
from reelmill.usecases.identity.accounts import forget_what_ended
from reelmill.usecases.objects.remove import sweep_all, sweep_unfinished
from reelmill.usecases.objects.strays import abandon_old
from reelmill.usecases.operations.tally_buffer import fold_tallies
from reelmill.usecases.upkeep import forget_unused_segments, remove_old_outputs
from reelmill.usecases.webhooks.deliver import forget_old_deliveries
from reelmill.usecases.webhooks.secrets_at_rest import encrypt_anew

_LOOK_SECONDS = 30.0

_log = structlog.get_logger("reelmill.maintenance")


@dataclass(frozen=True, slots=True)
class MaintenanceTask:
    """Something done every so often.

    Attributes:
        name: For the log, and for taking turns.
        every_seconds: Between two times.
        do: Does it.
        shared: One worker of all does it; False where each does for its own machine.
    """

    name: str
    every_seconds: float
    do: Callable[[], Awaitable[object]]
    shared: bool = True


def maintenance_tasks(services: Services) -> tuple[MaintenanceTask, ...]:
    """Everything that is done from time to time."""
    database, storage, now = services.database, services.storage, services.clock
    return (
        MaintenanceTask("old outputs", 600, lambda: remove_old_outputs(database, storage)),
        MaintenanceTask("uploads", 300, lambda: prune_uploads(database, storage, now())),
        MaintenanceTask("segments", 3600, lambda: forget_unused_segments(database)),
        MaintenanceTask("unfinished objects", 60, lambda: sweep_unfinished(database, storage)),
        MaintenanceTask("objects", 600, lambda: sweep_all(database, storage)),
        MaintenanceTask("old attempts", 3600, lambda: abandon_old(database, storage, now())),
        MaintenanceTask("sessions", 3600, lambda: forget_what_ended(services.identity)),
        MaintenanceTask("secrets", 600, lambda: encrypt_anew(database)),
        MaintenanceTask("tallies", 60, lambda: fold_tallies(database)),
        MaintenanceTask("deliveries", 3600, lambda: forget_old_deliveries(database, now())),
        MaintenanceTask(
            "downloads",
            300,
            lambda: asyncio.to_thread(evict_downloads, services.settings),
            shared=False,
        ),
        MaintenanceTask(
            "unused files",
            3600,
            lambda: asyncio.to_thread(remove_unused_files, services.settings.cache_folder),
            shared=False,
        ),
    )


async def keep_doing(
    services: Services, tasks: tuple[MaintenanceTask, ...], stop: asyncio.Event
) -> None:
    """Do maintenance tasks when they are due, until stopped."""
    due = {task.name: 0.0 for task in tasks}
    while not await _stopped(stop, _LOOK_SECONDS * random.uniform(0.5, 1)):  # noqa: S311
        now = asyncio.get_running_loop().time()
        for task in tasks:
            if due[task.name] <= now and not stop.is_set():
                due[task.name] = now + (_LOOK_SECONDS if task.shared else task.every_seconds)
                await do(services, task)


async def _stopped(stop: asyncio.Event, seconds: float) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
    return stop.is_set()


async def do(services: Services, task: MaintenanceTask) -> None:
    """Do a task if it is this worker's turn; what goes wrong is for the log and the next time."""
    try:
        if task.shared and not await _turn(services, task):
            return
        if count := await task.do():
            _log.info("maintenance done", task=task.name, count=count)
    except Exception as error:
        _log.error("maintenance failed", task=task.name, exc_info=error)


async def _turn(services: Services, task: MaintenanceTask) -> bool:
    async with services.database.begin() as transaction:
        return await transaction.upkeep.turn(task.name, task.every_seconds)

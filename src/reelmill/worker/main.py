"""The worker process."""

from __future__ import annotations

import asyncio
import signal

from reelmill.settings import ServiceSettings
from reelmill.worker.worker import Worker


def run(settings: ServiceSettings) -> None:
    """Work until SIGTERM or SIGINT; the first lets running work end, the second does not.

    Raises:
        SpecError: `secret_missing`, `secret_too_short`.
    """
    asyncio.run(_run(settings))


async def _run(settings: ServiceSettings) -> None:
    raise NotImplementedError(settings)


async def run_until_told(worker: Worker) -> None:
    """Run a worker; SIGTERM and SIGINT stop it."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, worker.stop)
    await worker.run()

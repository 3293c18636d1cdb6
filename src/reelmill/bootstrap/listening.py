"""What other processes change reaches this one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from reelmill.adapters.postgres.jobs import JOB_EVENTS
from reelmill.adapters.postgres.listen import Listener
from reelmill.bootstrap.service import Services


@asynccontextmanager
async def listening(services: Services) -> AsyncIterator[Listener]:
    """Fill `services.job_events` meanwhile; at the end all streams of it end."""
    events = services.job_events
    listener = Listener(services.listen_url, {JOB_EVENTS: events.publish}, events.mark_stale)
    async with listener.running():
        try:
            yield listener
        finally:
            events.close()

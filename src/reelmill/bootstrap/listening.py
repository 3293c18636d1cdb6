"""What other processes change reaches this one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from reelmill.adapters.postgres.jobs import JOB_NEWS
from reelmill.adapters.postgres.listen import Listener
from reelmill.bootstrap.service import Services


@asynccontextmanager
async def listening(services: Services) -> AsyncIterator[Listener]:
    """Fill `services.news` meanwhile; at the end all streams of it end."""
    news = services.news
    listener = Listener(services.listen_url, {JOB_NEWS: news.publish}, news.doubt)
    async with listener.running():
        try:
            yield listener
        finally:
            news.close()

"""Settings become the address of a database that is there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from reelmill.settings import ServiceSettings


@contextmanager
def database_address(settings: ServiceSettings) -> Iterator[str]:
    """URL of the database: DATABASE_URL, or an embedded Postgres that runs meanwhile.

    Raises:
        UnavailableError: `database_folder_refused`, `database_folder_version`,
            `database_start_failed`.
    """
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    from reelmill.adapters.postgres.embedded import EmbeddedPostgres  # noqa: PLC0415 - optional

    with EmbeddedPostgres(settings.home) as server:
        yield server.url


@asynccontextmanager
async def async_database_address(settings: ServiceSettings) -> AsyncIterator[str]:
    """`database_address` for the event loop, which goes on while the server starts and stops."""
    address = database_address(settings)
    url = await asyncio.to_thread(address.__enter__)
    try:
        yield url
    finally:
        await asyncio.shield(asyncio.to_thread(address.__exit__, None, None, None))

"""Settings become the services that routes and tasks work with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.postgres.embedded import EmbeddedPostgres
from reelmill.bootstrap.secrets import Secrets, secrets_of
from reelmill.bootstrap.storage import storage_of
from reelmill.core.spec import Limits
from reelmill.settings import ServiceSettings
from reelmill.usecases.ports import Database
from reelmill.usecases.ports.storage import Storage

Clock = Callable[[], datetime]
"""Tells the time in UTC."""


def utc_now() -> datetime:
    """The time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Services:
    """What one process of the service works with; made by `open_services`.

    Attributes:
        settings: How it runs.
        secrets: What it signs with.
        database_url: Where `database` is, for those who listen.
        database: Where it keeps everything but files.
        storage: Where it keeps files.
        limits: What a spec may ask for.
        clock: Tells the time.
    """

    settings: ServiceSettings
    secrets: Secrets
    database_url: str = field(repr=False)
    database: Database
    storage: Storage
    limits: Limits
    clock: Clock = utc_now


@asynccontextmanager
async def open_services(settings: ServiceSettings) -> AsyncIterator[Services]:
    """The services, closed again at the end; the database must be migrated.

    Raises:
        SpecError: `secret_missing`, `secret_too_short`.
        UnavailableError: the embedded database does not start.
    """
    secrets = secrets_of(settings)
    async with _database_url(settings) as url:
        database = PostgresDatabase(url)
        try:
            yield Services(
                settings=settings,
                secrets=secrets,
                database_url=url,
                database=database,
                storage=storage_of(settings, secrets),
                limits=Limits(**settings.given_limits),
            )
        finally:
            await database.close()


@asynccontextmanager
async def _database_url(settings: ServiceSettings) -> AsyncIterator[str]:
    """Where the database is; an embedded one runs meanwhile."""
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    server = EmbeddedPostgres(settings.home)
    await asyncio.to_thread(server.open)
    try:
        yield server.url
    finally:
        await asyncio.to_thread(server.close)

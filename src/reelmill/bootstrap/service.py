"""Settings become the services that routes and tasks work with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.bootstrap.database import async_database_address
from reelmill.bootstrap.secrets import Secrets, secrets_of
from reelmill.core.spec import Limits
from reelmill.settings import ServiceSettings
from reelmill.usecases.ports import Database

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
        limits: What a spec may ask for.
        clock: Tells the time.
    """

    settings: ServiceSettings
    secrets: Secrets
    database_url: str = field(repr=False)
    database: Database
    limits: Limits
    clock: Clock = utc_now


@asynccontextmanager
async def open_services(settings: ServiceSettings) -> AsyncIterator[Services]:
    """The services, closed again at the end; the database must be migrated.

    Raises:
        UnavailableError: `database_folder_refused`, `database_folder_version`,
            `database_start_failed`.
        SpecError: `secret_missing`, `secret_too_short`.
    """
    async with async_database_address(settings) as url:
        database = PostgresDatabase(url)
        try:
            yield Services(
                settings=settings,
                secrets=secrets_of(settings),
                database_url=url,
                database=database,
                limits=Limits(**settings.given_limits),
            )
        finally:
            await database.close()

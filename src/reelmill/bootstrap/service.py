"""Settings become the services that routes and tasks work with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from reelmill.adapters.passwords import Argon2Passwords
from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.postgres.keyring import Keyring
from reelmill.adapters.postgres.reads import PostgresReads
from reelmill.bootstrap.database import async_database_address, listen_url
from reelmill.bootstrap.planner import Planner
from reelmill.bootstrap.private_home import make_private
from reelmill.bootstrap.secrets import Secrets, secrets_of
from reelmill.bootstrap.storage import storage_of, storage_watch, user_bytes
from reelmill.core.spec import Limits
from reelmill.settings import ServiceSettings
from reelmill.usecases.identity.tools import Identity
from reelmill.usecases.jobs.job_events import JobEvents
from reelmill.usecases.jobs.submit_render import UserLimits
from reelmill.usecases.operations.storage_watch import StorageWatch
from reelmill.usecases.operations.tally_buffer import TallyBuffer
from reelmill.usecases.ports.database import Database
from reelmill.usecases.ports.passwords import Passwords
from reelmill.usecases.ports.reads import Reads
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
        database_url: Where `database` is, for connections of other kinds.
        listen_url: Where its notifications are heard.
        database: Where it keeps everything but files.
        reads: What nearly every request asks of it.
        storage: Where it keeps files.
        storage_watch: What is wrong with that.
        limits: What a spec may ask for.
        events: Changes of jobs as they happen; empty unless the process listens.
        counts: What this process counts outside of transactions.
        passwords: Hashes passwords.
        planner: Plans and previews specs without rendering them.
        clock: Tells the time.
    """

    settings: ServiceSettings
    secrets: Secrets
    database_url: str = field(repr=False)
    listen_url: str = field(repr=False)
    database: Database
    reads: Reads
    storage: Storage
    storage_watch: StorageWatch
    limits: Limits
    planner: Planner
    job_events: JobEvents = field(default_factory=JobEvents)
    counts: TallyBuffer = field(default_factory=TallyBuffer)
    passwords: Passwords = field(default_factory=Argon2Passwords)
    clock: Clock = utc_now

    @property
    def user_limits(self) -> UserLimits:
        """What one user may have."""
        return UserLimits(self.settings.user_queued_jobs, user_bytes(self.settings))

    @property
    def identity(self) -> Identity:
        """What the use cases of identity work with."""
        return Identity(
            database=self.database,
            reads=self.reads,
            passwords=self.passwords,
            clock=self.clock,
            token_secret=self.secrets.jwt,
            registration=self.settings.who_may_register,
            setup_token_needed=self.settings.exposed,
            session_life=timedelta(days=self.settings.session_days),
            registrations_per_hour=self.settings.registrations_per_hour,
        )


@asynccontextmanager
async def open_services(settings: ServiceSettings) -> AsyncIterator[Services]:
    """The services, closed again at the end; the database must be migrated.

    Raises:
        SpecError: `secret_missing`, `secret_too_short`.
        UnavailableError: the embedded database does not start.
    """
    make_private(settings.home)
    secrets = secrets_of(settings)
    async with async_database_address(settings) as url, PostgresReads(url) as reads:
        database = PostgresDatabase(url, Keyring.of((secrets.session, *secrets.previous)))
        storage = await storage_of(settings, secrets, database)
        counts = TallyBuffer()
        planner = Planner(settings, storage, database, counts)
        writing = asyncio.create_task(counts.keep_writing(database))
        try:
            yield Services(
                settings=settings,
                secrets=secrets,
                database_url=url,
                listen_url=listen_url(settings, url),
                database=database,
                reads=reads,
                storage=storage,
                storage_watch=storage_watch(settings, storage),
                planner=planner,
                counts=counts,
                limits=Limits.of(settings.given_limits, local_files=False),
            )
        finally:
            await planner.close()
            writing.cancel()
            await asyncio.wait((writing,))
            await database.close()

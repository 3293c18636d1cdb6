"""Connections and transactions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

from psycopg import AsyncConnection as PsycopgConnection
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from reelmill.adapters.postgres.all_jobs import PostgresAllJobs
from reelmill.adapters.postgres.api_keys import PostgresApiKeys
from reelmill.adapters.postgres.assets import PostgresAssets
from reelmill.adapters.postgres.credentials import PostgresCredentials
from reelmill.adapters.postgres.deliveries import PostgresDeliveries
from reelmill.adapters.postgres.drafts import PostgresDrafts
from reelmill.adapters.postgres.idle_pings import check_connections
from reelmill.adapters.postgres.installation import PostgresInstallation
from reelmill.adapters.postgres.invites import PostgresInvites
from reelmill.adapters.postgres.jobs import PostgresJobs
from reelmill.adapters.postgres.keyring import Keyring
from reelmill.adapters.postgres.listens import PostgresListens
from reelmill.adapters.postgres.objects import PostgresObjects
from reelmill.adapters.postgres.operations import PostgresOperations
from reelmill.adapters.postgres.password_resets import PostgresPasswordResets
from reelmill.adapters.postgres.pauses import LONGEST_PAUSE_SECONDS, pause_setting
from reelmill.adapters.postgres.queue import PostgresQueue
from reelmill.adapters.postgres.refusals import keep_rows_secret
from reelmill.adapters.postgres.server_connection import (
    ServerConnection,
    connect,
    settings_statement,
)
from reelmill.adapters.postgres.sessions import PostgresSessions
from reelmill.adapters.postgres.shares import PostgresShares
from reelmill.adapters.postgres.tallies import PostgresTallies
from reelmill.adapters.postgres.templates import PostgresTemplates
from reelmill.adapters.postgres.throttles import PostgresThrottles
from reelmill.adapters.postgres.upkeep import PostgresUpkeep
from reelmill.adapters.postgres.users import PostgresUsers
from reelmill.adapters.postgres.webhooks import PostgresWebhooks
from reelmill.adapters.postgres.work import PostgresWork
from reelmill.adapters.postgres.workers import PostgresWorkers


class PostgresDatabase:
    """A pool of connections; `begin` is the only way to the data.

    Args:
        url: `postgresql://…` in any spelling that libpq knows.
        keyring: What secrets of rows are encrypted with; without one, none can be written.
        pool_size: Connections kept open; as many again for short peaks.
        longest_pause_seconds: Between two statements of a transaction.
    """

    def __init__(
        self,
        url: str,
        keyring: Keyring | None = None,
        *,
        pool_size: int = 10,
        longest_pause_seconds: float = LONGEST_PAUSE_SECONDS,
    ) -> None:
        self._keyring = keyring or Keyring()
        self._url = url
        self._settings = pause_setting(longest_pause_seconds)
        self._each_time: Mapping[str, str] = {}
        self._engine = create_async_engine(
            "postgresql+psycopg://",
            async_creator=self._connect,
            pool_size=pool_size,
            max_overflow=pool_size,
            hide_parameters=True,  # they may be secrets, and errors go into the log
        )
        check_connections(self._engine)
        keep_rows_secret(self._engine)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[PostgresTransaction]:
        """A transaction: committed at the end, rolled back where an exception leaves it."""
        async with self._engine.begin() as connection:
            if self._each_time:
                statement, given = settings_statement(self._each_time, local=True)
                await connection.exec_driver_sql(statement.decode(), given)
            yield PostgresTransaction(connection, self._keyring)

    async def close(self) -> None:
        """Close all connections."""
        await self._engine.dispose()

    async def _connect(self) -> ServerConnection:
        """Another connection for the engine, which begins transactions itself."""
        connection = await connect(self._url, "reelmill", **self._settings)
        self._each_time = connection.each_time or self._each_time
        await connection.set_autocommit(False)
        return connection


@dataclass(frozen=True, slots=True)
class PostgresTransaction:
    """One transaction; its properties are the repositories, one for each noun.

    Attributes:
        connection: What the repositories send their statements to.
        keyring: What secrets of rows are encrypted with.
    """

    connection: AsyncConnection
    keyring: Keyring

    @property
    def users(self) -> PostgresUsers:
        """Accounts."""
        return PostgresUsers(self.connection)

    @property
    def sessions(self) -> PostgresSessions:
        """Browsers that are logged in."""
        return PostgresSessions(self.connection)

    @property
    def api_keys(self) -> PostgresApiKeys:
        """API keys."""
        return PostgresApiKeys(self.connection)

    @property
    def invites(self) -> PostgresInvites:
        """The permission to create an account."""
        return PostgresInvites(self.connection)

    @property
    def password_resets(self) -> PostgresPasswordResets:
        """The permission to set a password without the present one."""
        return PostgresPasswordResets(self.connection)

    @property
    def throttles(self) -> PostgresThrottles:
        """Counted tries."""
        return PostgresThrottles(self.connection)

    @property
    def installation(self) -> PostgresInstallation:
        """Facts about this installation."""
        return PostgresInstallation(self.connection)

    async def psycopg(self) -> PsycopgConnection[Any]:
        """The driver's connection, for what must happen in this very transaction."""
        raw = await self.connection.get_raw_connection()
        return cast(PsycopgConnection[Any], raw.driver_connection)

    @property
    def jobs(self) -> PostgresJobs:
        """What users asked to be rendered."""
        return PostgresJobs(self.connection)

    @property
    def all_jobs(self) -> PostgresAllJobs:
        """The same of all users together, for administrators."""
        return PostgresAllJobs(self.connection)

    @property
    def assets(self) -> PostgresAssets:
        """Files that users uploaded."""
        return PostgresAssets(self.connection)

    @property
    def webhooks(self) -> PostgresWebhooks:
        """Endpoints that are told what becomes of jobs."""
        return PostgresWebhooks(self.connection, self.keyring)

    @property
    def deliveries(self) -> PostgresDeliveries:
        """The outbox of what they are sent."""
        return PostgresDeliveries(self.connection)

    @property
    def queue(self) -> PostgresQueue:
        """Wake-ups for workers."""
        return PostgresQueue(self.connection)

    @property
    def operations(self) -> PostgresOperations:
        """How the installation is doing, in numbers."""
        return PostgresOperations(self.connection, self.keyring)

    @property
    def work(self) -> PostgresWork:
        """What workers claim and tell."""
        return PostgresWork(self.connection)

    @property
    def workers(self) -> PostgresWorkers:
        """The worker processes."""
        return PostgresWorkers(self.connection)

    @property
    def templates(self) -> PostgresTemplates:
        """Specs with variables."""
        return PostgresTemplates(self.connection)

    @property
    def drafts(self) -> PostgresDrafts:
        """Specs that are still being written."""
        return PostgresDrafts(self.connection)

    @property
    def credentials(self) -> PostgresCredentials:
        """What servers of sources are asked with."""
        return PostgresCredentials(self.connection, self.keyring)

    @property
    def listens(self) -> PostgresListens:
        """What users listen to."""
        return PostgresListens(self.connection)

    @property
    def shares(self) -> PostgresShares:
        """Pages that anybody may see."""
        return PostgresShares(self.connection)

    @property
    def objects(self) -> PostgresObjects:
        """What was put into the storage."""
        return PostgresObjects(self.connection)

    @property
    def tallies(self) -> PostgresTallies:
        """What is counted over the life of the installation."""
        return PostgresTallies(self.connection)

    @property
    def upkeep(self) -> PostgresUpkeep:
        """What is past its time, and whose turn it is."""
        return PostgresUpkeep(self.connection)

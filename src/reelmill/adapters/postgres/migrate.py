"""Brings a database to the schema of this release; safe to run from several processes at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.engine import make_url

MIGRATIONS = Path(__file__).with_name("migrations")

_LOCK = 7_335_516_455  # any number that nothing else uses as an advisory lock
_POLL_SECONDS = 0.05
_STATEMENT_LOCK = "10s"  # a migration gives up rather than block a busy table for longer


def upgrade(url: str) -> None:
    """Apply what is missing; one process does it, others wait for it.

    Args:
        url: `postgresql://…`.
    """
    with _locked(url) as connection:
        command.upgrade(_config(connection), "head")


def downgrade(url: str, revision: str) -> None:
    """Go back to `revision`; `base` is nothing at all.

    Args:
        url: `postgresql://…`.
        revision: Name of an earlier revision.
    """
    with _locked(url) as connection:
        command.downgrade(_config(connection), revision)


def current(url: str) -> str | None:
    """The revision the database is at, None where there is none."""
    with _connected(url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The revision this release wants."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    driver = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(driver, poolclass=NullPool, connect_args={"connect_timeout": 10})
    with engine.begin() as connection:
        yield connection


@contextmanager
def _locked(url: str) -> Iterator[Connection]:
    """A transaction under the advisory lock; polled for, since a waiter would hold a snapshot."""
    with _connected(url) as connection:
        taken = text("SELECT pg_try_advisory_xact_lock(:number)")
        while not connection.scalar(taken, {"number": _LOCK}):
            time.sleep(_POLL_SECONDS)
        connection.execute(text(f"SET LOCAL lock_timeout = '{_STATEMENT_LOCK}'"))
        yield connection


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config

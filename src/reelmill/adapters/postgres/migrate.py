"""Brings a database to the schema of this release; safe to run from several processes at once.

Revisions are a line, `r0001_…`, `r0002_…`; a database may be ahead of this release (a newer one
was deployed, or this one is being replaced), never behind it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from reelmill.adapters.postgres.outage import is_outage
from reelmill.adapters.postgres.reaching import OutageError, why_away
from reelmill.core.errors import UnavailableError

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

MIGRATIONS = Path(__file__).with_name("migrations")

_LOCK = 7_335_516_455  # any number that nothing else uses as an advisory lock
_POLL_SECONDS = 0.05
_STATEMENT_LOCK = "10s"  # a migration gives up rather than block a busy table for longer
_AWAY_CODE = 7  # of the process that migrates, where the database went away
_URL_VARIABLE = "REELMILL_MIGRATE_URL"


def upgrade(url: str) -> None:
    """Apply what is missing; one process does it, others wait for it.

    Args:
        url: `postgresql://…`.
    """
    if not behind(url):
        return
    from alembic import command  # noqa: PLC0415 - 15 MB that a migrated database saves

    with _locked(url) as connection:
        command.upgrade(_config(connection), "head")


def upgrade_elsewhere(url: str) -> None:
    """`upgrade` in a process of its own, which takes the memory for it away again.

    Raises:
        UnavailableError: `database_not_migrated`, with the last line of what it said.
        OutageError: the database went away meanwhile.
    """
    if not behind(url):
        return
    told = subprocess.run(
        [sys.executable, "-m", "reelmill.adapters.postgres.migrate"],
        check=False,
        env={**os.environ, _URL_VARIABLE: url},
        capture_output=True,
        text=True,
    )
    if told.returncode == _AWAY_CODE:
        raise OutageError(why_away(told.stderr))
    if told.returncode != 0:
        lines = told.stderr.strip().splitlines() or ["It said nothing."]
        raise UnavailableError.of(
            "database_not_migrated", f"The database could not be migrated. {lines[-1]}"
        )


def downgrade(url: str, revision: str) -> None:
    """Go back to `revision`; `base` is nothing at all.

    Args:
        url: `postgresql://…`.
        revision: Name of an earlier revision.
    """
    from alembic import command  # noqa: PLC0415 - see above

    with _locked(url) as connection:
        command.downgrade(_config(connection), revision)


def current(url: str) -> str | None:
    """The revision the database is at, None where there is none."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        found = connection.execute("SELECT to_regclass('alembic_version')").fetchone()
        if found is None or found[0] is None:
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else None


def newest() -> str:
    """The revision this release wants."""
    return max(path.name[1:5] for path in MIGRATIONS.glob("versions/r[0-9]*.py"))


def behind(url: str) -> bool:
    """True where the database lacks a revision of this release."""
    return (current(url) or "") < newest()


@contextmanager
def _locked(url: str) -> Iterator[Connection]:
    """A transaction under the advisory lock; polled for, since a waiter would hold a snapshot."""
    from sqlalchemy import NullPool, create_engine, text  # noqa: PLC0415 - see above
    from sqlalchemy.engine import make_url  # noqa: PLC0415

    driver = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(driver, poolclass=NullPool, connect_args={"connect_timeout": 10})
    with engine.begin() as connection:
        taken = text("SELECT pg_try_advisory_xact_lock(:number)")
        while not connection.scalar(taken, {"number": _LOCK}):
            time.sleep(_POLL_SECONDS)
        connection.execute(text(f"SET LOCAL lock_timeout = '{_STATEMENT_LOCK}'"))
        yield connection


def _config(connection: Connection) -> Config:
    from alembic.config import Config  # noqa: PLC0415 - see above

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _main() -> None:
    """What `upgrade_elsewhere` starts; says in one line why it failed."""
    try:
        upgrade(os.environ[_URL_VARIABLE])
    except Exception as error:
        cause = getattr(error, "orig", None) or error
        if is_outage(error):
            sys.stderr.write(str(cause))
            sys.exit(_AWAY_CODE)
        sys.exit(f"{type(cause).__name__}: {' '.join(str(cause).split())}")


if __name__ == "__main__":
    _main()

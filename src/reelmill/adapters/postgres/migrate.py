"""Brings a database to the schema of this release; safe to run from several processes at once.

Revisions are a line, `r0001_…`, `r0002_…`; a database may be ahead of this release (a newer one
was deployed, or this one is being replaced), never behind it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from reelmill.adapters.postgres.address import address_of, schema_of
from reelmill.adapters.postgres.outage import is_outage
from reelmill.adapters.postgres.reaching import OutageError, why_away
from reelmill.adapters.postgres.server_connection import (
    connect_options,
    settings_statement,
)
from reelmill.core.errors import SpecError, UnavailableError

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

_REVISIONS = """
SELECT name, EXISTS (
    SELECT FROM pg_tables WHERE schemaname = name AND tablename = 'alembic_version'
) FROM coalesce(%s, current_schema()) AS name
"""
_STANDING = """
SELECT current_user, current_database(),
    has_database_privilege(current_database(), 'CREATE'),
    EXISTS (SELECT FROM pg_namespace WHERE nspname = %s)
"""
_USABLE = """
SELECT current_schema() IS NOT DISTINCT FROM coalesce(%s, current_schema()),
    coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)
"""

MIGRATIONS = Path(__file__).with_name("migrations")

_LOCK = 7_335_516_455  # any number that nothing else uses as an advisory lock
_SCHEMA_LOCK = 7_335_516_457
_POLL_SECONDS = 0.05
_STATEMENT_LOCK = "10s"  # a migration gives up rather than block a busy table for longer
_AWAY_CODE = 7  # of the process that migrates, where the database went away
_OUR_REVISION = re.compile(r"\d{4}")
_URL_VARIABLE = "REELMILL_MIGRATE_URL"


def upgrade(url: str) -> None:
    """Apply what is missing; one process does it, others wait for it.

    Args:
        url: `postgresql://…`.

    Raises:
        SpecError: `database_schema_refused`, `database_schema_taken`.
    """
    if not behind(url):
        return
    _have_schema(url)
    from alembic import command  # noqa: PLC0415 - 15 MB that a migrated database saves

    with _locked(url) as connection:
        command.upgrade(_config(connection), "head")


def upgrade_elsewhere(url: str) -> None:
    """`upgrade` in a process of its own, which takes the memory for it away again.

    Raises:
        UnavailableError: `database_not_migrated`, with the last line of what it said.
        SpecError: `database_schema_refused`, `database_schema_taken`.
        OutageError: the database went away meanwhile.
    """
    if not behind(url):
        return
    _have_schema(url)
    done = subprocess.run(
        [sys.executable, "-m", "reelmill.adapters.postgres.migrate"],
        check=False,
        env={**os.environ, _URL_VARIABLE: url},
        capture_output=True,
        text=True,
    )
    if done.returncode == _AWAY_CODE:
        raise OutageError(why_away(done.stderr))
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["It gave no reason."]
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
    """The revision the database is at, None where there is none.

    Raises:
        SpecError: `database_schema_taken`, another program keeps its tables there.
    """
    with _in_transaction(url) as connection:
        schema, revisions = _one(connection, _REVISIONS, [schema_of(address_of(url).settings)])
        if not revisions:
            return None
        statement = sql.SQL("SELECT max(version_num) FROM {}").format(
            sql.Identifier(str(schema), "alembic_version")
        )
        (revision,) = _one(connection, statement)
    if revision is None:
        return None
    if _OUR_REVISION.fullmatch(str(revision)):
        return str(revision)
    raise SpecError.of(
        "database_schema_taken",
        f"The schema {schema} of the database holds the tables of another program.",
        hint="use a schema for Reelmill only: append ?schema=reelmill to DATABASE_URL, or "
        "&schema=reelmill if it already has parameters",
    )


def newest() -> str:
    """The revision this release wants."""
    return max(path.name[1:5] for path in MIGRATIONS.glob("versions/r[0-9]*.py"))


def behind(url: str) -> bool:
    """True where the database lacks a revision of this release."""
    return (current(url) or "") < newest()


def _have_schema(url: str) -> None:
    """See that tables can be made in the schema of the address, which is made if missing."""
    wanted = schema_of(address_of(url).settings)
    with _in_transaction(url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_SCHEMA_LOCK])
        user, database, creates, exists = _one(connection, _STANDING, [wanted])
        if wanted and not exists and creates:
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(wanted)))
        usable, may_create = _one(connection, _USABLE, [wanted])
    if usable and may_create:
        return
    named, owner = (sql.Identifier(name).as_string() for name in (wanted or "public", str(user)))
    mended = f"GRANT USAGE, CREATE ON SCHEMA {named} TO {owner}"
    if wanted and not exists:
        mended = f"CREATE SCHEMA {named} AUTHORIZATION {owner}"
    raise SpecError.of(
        "database_schema_refused",
        f"The user {user} may not create tables in the schema {wanted or 'public'} of the "
        f"database {database}.",
        hint=f"run `{mended}` there as its owner",
    )


@contextmanager
def _in_transaction(url: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    address = address_of(url)
    options = connect_options("reelmill migrate")
    with psycopg.connect(address.url, prepare_threshold=None, **options) as connection:
        if address.settings:
            connection.execute(*settings_statement(address.settings, local=True))
        yield connection


def _one(
    connection: psycopg.Connection[tuple[Any, ...]],
    statement: str | sql.Composed,
    given: list[Any] | None = None,
) -> tuple[Any, ...]:
    composed = sql.SQL(statement) if isinstance(statement, str) else statement
    row = connection.execute(composed, given).fetchone()
    assert row is not None  # noqa: S101 - of a SELECT that always has one
    return row


@contextmanager
def _locked(url: str) -> Iterator[Connection]:
    """A transaction under the advisory lock; polled for, since a waiter would hold a snapshot."""
    from sqlalchemy import NullPool, create_engine, text  # noqa: PLC0415 - see above

    address = address_of(url)
    options = {**connect_options("reelmill migrate"), "prepare_threshold": None}
    driver = make_url(address.url).set(drivername="postgresql+psycopg")
    engine = create_engine(driver, poolclass=NullPool, connect_args=options)
    with engine.begin() as connection:
        if address.settings:
            statement, given = settings_statement(address.settings, local=True)
            connection.exec_driver_sql(statement.decode(), given)
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

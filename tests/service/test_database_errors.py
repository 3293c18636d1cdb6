"""What the database refuses is told without what was in it."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from typing import Any, cast
from uuid import uuid4

import psycopg
import pytest
import structlog
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError, IntegrityError

from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.postgres.tables import users
from reelmill.api.problems import fault_response
from reelmill.bootstrap.logs import configure_logs
from reelmill.usecases.ports.webhooks import NewWebhook

pytestmark = pytest.mark.anyio

SECRET = "whsec_bm90IGZvciB0aGUgbG9n"


@pytest.fixture(params=["json", "text"])
def log(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What the service writes into its log, in each form."""
    root, written = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    configure_logs(request.param, written)
    yield written
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


async def _refused(database: PostgresDatabase, url: Any) -> DBAPIError:
    new = NewWebhook(url, "", ())
    with pytest.raises(IntegrityError) as raised:
        async with database.begin() as transaction:
            await transaction.webhooks.add(await _owner(transaction.connection), new, SECRET)
    return raised.value


async def _owner(connection: Any) -> Any:
    row = {"id": uuid4(), "email": "a@example.com", "password_hash": "", "role": "USER"}
    await connection.execute(insert(users).values(row))
    return row["id"]


async def test_neither_parameters_nor_rows_are_in_an_errors_text(
    database: PostgresDatabase,
) -> None:
    error = await _refused(database, None)
    cause = cast(psycopg.Error, error.orig)
    (kept,) = re.findall(r"v1\.\w+\.[\w+/=]+", str(cause.diag.message_detail))  # the server told it
    for told in (str(error), repr(error), str(cause), repr(cause)):
        assert SECRET not in told
        assert kept not in told
    assert 'null value in column "url"' in str(error)
    assert str(error.statement) in str(error)


async def test_a_fault_of_the_database_is_logged_without_secrets(
    database: PostgresDatabase, log: io.StringIO
) -> None:
    error = await _refused(database, None)
    assert fault_response(error, "request-1").status_code == 500
    assert "NotNullViolation" in log.getvalue()
    assert SECRET not in log.getvalue()


async def test_locals_are_not_logged(log: io.StringIO) -> None:
    secret = "".join(("whsec_", "local"))
    try:
        raise ValueError(len(secret))
    except ValueError as error:
        fault_response(error, None)
    assert "ValueError" in log.getvalue()
    assert secret not in log.getvalue()


async def test_a_server_that_is_not_there_is_told_wholly() -> None:
    nowhere = PostgresDatabase("postgresql://someone@127.0.0.1:1/x")
    with pytest.raises(DBAPIError, match="port 1 failed: Connection refused"):
        async with nowhere.begin():
            pass
    await nowhere.close()

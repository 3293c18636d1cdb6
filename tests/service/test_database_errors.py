"""What the database refuses is reported without what was in it."""

from __future__ import annotations

import io
import json
import logging
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, cast
from uuid import uuid4

import psycopg
import pytest
import structlog
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError, IntegrityError

from reelmill.adapters.postgres.database import PostgresDatabase
from reelmill.adapters.postgres.reaching import OutageError, look_at
from reelmill.adapters.postgres.tables import users
from reelmill.api.problems import fault_response
from reelmill.bootstrap.logs import configure_logs
from reelmill.bootstrap.severity import severity_of
from reelmill.core.errors import SpecError
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
    for reported in (str(error), repr(error), str(cause), repr(cause)):
        assert SECRET not in reported
        assert kept not in reported
    assert 'null value in column "url"' in str(error)
    assert str(error.statement) in str(error)


async def test_a_fault_of_the_database_is_logged_without_secrets(
    database: PostgresDatabase, log: io.StringIO
) -> None:
    error = await _refused(database, None)
    assert fault_response(error, "request-1").status_code == 500
    assert "NotNullViolation" in log.getvalue()
    assert SECRET not in log.getvalue()


@pytest.mark.parametrize("state", ["40P01", "40001"])
async def test_what_the_server_undid_for_another_may_be_sent_again(
    database: PostgresDatabase, state: str
) -> None:
    raised = f"DO $$ BEGIN RAISE EXCEPTION 'in the way' USING ERRCODE = '{state}'; END $$"
    with pytest.raises(DBAPIError) as undone:
        async with database.begin() as transaction:
            await transaction.connection.exec_driver_sql(raised)
    answer = fault_response(undone.value, "request-1")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    problem = json.loads(bytes(answer.body))
    assert (problem["code"], problem["retryable"]) == ("database_busy", True)
    assert severity_of(undone.value).level == "warning"


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


@contextmanager
def refusing(code: str, sentence: str) -> Iterator[str]:
    """Address of a server that refuses connections, in a language of its own."""

    def serve(listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                with connection:
                    while _first_number(connection) in _ENCRYPTIONS:
                        connection.sendall(b"N")
                    fields = f"SFATAL\0VFATAL\0C{code}\0M{sentence}\0\0".encode()
                    connection.sendall(b"E" + (len(fields) + 4).to_bytes(4, "big") + fields)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, args=(listening,), daemon=True).start()
        yield f"postgresql://me:{SECRET}@127.0.0.1:{listening.getsockname()[1]}/films"
        listening.shutdown(socket.SHUT_RDWR)


_ENCRYPTIONS = {80877103, 80877104}


def _first_number(connection: socket.socket) -> int:
    length = int.from_bytes(connection.recv(4), "big")
    return int.from_bytes(connection.recv(length - 4)[:4], "big")


@pytest.mark.parametrize(
    ("code", "sentence", "reported"),
    [
        ("28P01", "Passwort-Authentifizierung für Benutzer »me« fehlgeschlagen", "login_refused"),
        ("28000", "aucune entrée pour l'hôte dans le fichier", "login_refused"),
        ("3D000", "データベースは存在しません", "missing"),
        ("42704", "неизвестный параметр конфигурации", "options_refused"),
    ],
)
def test_a_refusal_is_known_by_its_code_in_every_language(
    code: str, sentence: str, reported: str
) -> None:
    with refusing(code, sentence) as url, pytest.raises(SpecError) as raised:
        look_at(url)
    [problem] = raised.value.problems
    assert problem.code == f"database_{reported}"
    assert SECRET not in str(problem)


def test_a_server_that_starts_up_is_waited_for_in_every_language() -> None:
    with (
        refusing("57P03", "das Datenbanksystem startet") as url,
        pytest.raises(OutageError) as raised,
    ):
        look_at(url)
    assert "starting up" in str(raised.value)

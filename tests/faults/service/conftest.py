"""A Postgres of these tests' own, since they stop it; a fresh database for each."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from fault_stage import Server, Stage

from reelmill.adapters.postgres.migrate import upgrade


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A running server with a migrated database called `template`."""
    folder = Path(tempfile.mkdtemp(prefix="rmf-", dir="/var/tmp"))
    made = Server(folder)
    made.create()
    made.start()
    _run(made, 'CREATE DATABASE "template"')
    upgrade(made.url("template"))
    yield made
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def stage(server: Server, tmp_path: Path) -> Iterator[Stage]:
    """A database, a folder, and workers that are gone in the end."""
    name = f"fault_{uuid4().hex[:12]}"
    _run(server, f'CREATE DATABASE {name} TEMPLATE "template"')
    made = Stage(server.url(name), tmp_path)
    yield made
    made.end()
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


def _run(server: Server, statement: str) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(statement.encode())

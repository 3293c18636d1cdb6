"""What tests of other people's servers share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from uuid import uuid4

import psycopg
import pytest

from embedded_server import named_database, run_statement


@pytest.fixture
def empty_database(postgres_server: str) -> Iterator[str]:
    """URL of a database with nothing in it, for this test alone."""
    name = f"reelmill_test_{uuid4().hex[:12]}"
    run_statement(postgres_server, f"CREATE DATABASE {name} TEMPLATE template0")
    yield named_database(postgres_server, name)
    with suppress(psycopg.OperationalError):  # a test may have stopped the server
        run_statement(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")

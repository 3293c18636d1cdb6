"""What tests of other people's servers share: empty databases, and the service on a socket."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from embedded_server import named_database, run_statement

sys.path.append(str(Path(__file__).parents[1] / "service" / "frame"))

from serving import Serving, serving_on


@pytest.fixture
def empty_database(postgres_server: str) -> Iterator[str]:
    """URL of a database with nothing in it, for this test alone."""
    name = f"reelmill_test_{uuid4().hex[:12]}"
    run_statement(postgres_server, f"CREATE DATABASE {name} TEMPLATE template0")
    yield named_database(postgres_server, name)
    with suppress(psycopg.OperationalError):  # a test may have stopped the server
        run_statement(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def serving(
    postgres_server: str,
    template_database: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Serving]:
    """The whole service but for workers, for all tests of a run."""
    home = tmp_path_factory.mktemp("home")
    with serving_on(postgres_server, template_database, home) as served:
        yield served

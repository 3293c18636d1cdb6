"""The service on a socket over a real database, for strangers to try."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "service" / "frame"))

from serving import Serving, serving_on


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

"""Both kinds of storage, each empty and with a server that honours its signed URLs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from s3_server import S3Server, running


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """An S3 server that checks signatures."""
    with running(tmp_path_factory.mktemp("s3")) as server:
        yield server

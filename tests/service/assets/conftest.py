"""The API with each kind of storage, and files that users might upload."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from uploads import Uploader, uploader_at

from reelmill.bootstrap.service import Services
from s3_server import S3Server, running


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """An S3 server that checks signatures."""
    with running(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture(params=["local", "s3"])
def bucket(request: pytest.FixtureRequest) -> dict[str, str]:
    """Settings of the storage: a test runs with each kind, unless it names one."""
    if request.param == "local":
        return {}
    server: S3Server = request.getfixturevalue("s3_server")
    return server.variables()


@pytest.fixture
def chosen(bucket: dict[str, str]) -> dict[str, Any]:
    most = {"max_source_bytes": 3_000_000, "user_storage_bytes": 5_000_000}
    return {"public_url": "https://test", **most, **bucket}


@pytest.fixture
async def ada(app: FastAPI, services: Services) -> AsyncIterator[Uploader]:
    async with uploader_at(app, services) as someone:
        yield someone


@pytest.fixture
async def bob(app: FastAPI, services: Services) -> AsyncIterator[Uploader]:
    async with uploader_at(app, services) as someone:
        yield someone


@pytest.fixture
def noise() -> bytes:
    """Bytes of no format at all."""
    return b"\x07" + os.urandom(5000)
